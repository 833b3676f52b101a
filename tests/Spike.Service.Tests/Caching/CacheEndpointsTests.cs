using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Spike.Caching;
using Spike.Compiler.Caching;
using Spike.Service.Caching;

namespace Spike.Service.Tests.Caching;

/// <summary>The service as the server of the cache protocol: our own client and plain HTTP ask it.</summary>
[TestClass]
public sealed class CacheEndpointsTests : IDisposable
{
    private static readonly string Key = new('e', 64);
    private readonly string folder = Directory.CreateTempSubdirectory("spike-serve-cache-").FullName;
    private readonly WebApplication app;
    private readonly HttpClient client;

    public CacheEndpointsTests()
    {
        app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        CacheEndpoints.Map(app, Store);
        app.StartAsync().Wait();
        client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    private BlobStore Store => new(Path.Combine(folder, "store"), maxBytes: 100_000_000);

    public void Dispose()
    {
        client.Dispose();
        app.StopAsync().Wait();
        ((IDisposable)app).Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public async Task What_one_machine_keeps_another_gets()
    {
        // Longer than Kestrel's own bound for bodies.
        byte[] artifact = new byte[40_000_000];
        Random.Shared.NextBytes(artifact);
        string file = Path.Combine(folder, "net.spike");
        await File.WriteAllBytesAsync(file, artifact);
        using (var remote = new RemoteCache(client.BaseAddress!, null))
        {
            var cache = new CompilationCache(new BlobStore(Path.Combine(folder, "one")), remote);
            await cache.KeepAsync(Key, [("net.spike", file)], default);
            Assert.IsEmpty(cache.Warnings);
        }

        using (var remote = new RemoteCache(client.BaseAddress!, null))
        {
            var cache = new CompilationCache(new BlobStore(Path.Combine(folder, "two")), remote);
            ActionEntry entry = (await cache.FindAsync(Key, default))!;
            Assert.IsTrue(await cache.TryCopyAsync(Key, entry.Files[0], Path.Combine(folder, "copy"), default));
        }

        CollectionAssert.AreEqual(artifact, await File.ReadAllBytesAsync(Path.Combine(folder, "copy")));
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder, "store", "tmp")));
    }

    [TestMethod]
    public async Task Content_under_a_name_that_is_not_its_own_is_refused_and_leaves_nothing()
    {
        Assert.AreEqual(HttpStatusCode.BadRequest, (await client.PutAsync($"cas/{Key}", new ByteArrayContent([1, 2]))).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync($"cas/{Key}")).StatusCode);
        Assert.IsEmpty(Store.Files());
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder, "store", "tmp")));
    }

    [TestMethod]
    [DataRow("x")]
    [DataRow("..%2f..%2fetc%2fpasswd")]
    [DataRow("%2e%2e")]
    [DataRow("EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE")]
    public async Task A_name_is_a_hash_and_nothing_else(string name)
    {
        foreach (string part in (string[])["ac", "cas"])
        {
            Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync($"{part}/{name}")).StatusCode);
            HttpStatusCode put = (await client.PutAsync($"{part}/{name}", new ByteArrayContent([1]))).StatusCode;
            Assert.IsTrue(put is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, put.ToString());
        }

        Assert.IsFalse(Directory.Exists(Path.Combine(folder, "store")) && Store.Files().Any());
    }

    [TestMethod]
    public async Task Parts_of_content_are_given_and_its_hash_is_its_tag()
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4]));
        Assert.AreEqual(HttpStatusCode.OK, (await client.PutAsync($"cas/{sha256}", new ByteArrayContent([1, 2, 3, 4]))).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"cas/{sha256}") { Headers = { Range = new(1, 2) } };
        using HttpResponseMessage part = await client.SendAsync(request);
        Assert.AreEqual((HttpStatusCode.PartialContent, $"\"{sha256}\""), (part.StatusCode, part.Headers.ETag!.Tag));
        CollectionAssert.AreEqual(new byte[] { 2, 3 }, await part.Content.ReadAsByteArrayAsync());
        using var head = new HttpRequestMessage(HttpMethod.Head, $"cas/{sha256}");
        using HttpResponseMessage there = await client.SendAsync(head);
        Assert.AreEqual((HttpStatusCode.OK, 4L), (there.StatusCode, there.Content.Headers.ContentLength));
    }

    [TestMethod]
    [DataRow("GET")]
    [DataRow("HEAD")]
    public async Task What_is_damaged_is_not_there_and_can_be_put_again(string method)
    {
        byte[] content = [.. Enumerable.Range(0, 1000).Select(value => (byte)value)];
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), place = Store.PathOfBlob(sha256);
        await client.PutAsync($"cas/{sha256}", new ByteArrayContent(content));
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync(method, sha256));
        byte[] flipped = [.. content];
        flipped[500] ^= 4;
        await File.WriteAllBytesAsync(place, flipped);

        Assert.AreEqual(HttpStatusCode.NotFound, await AskAsync(method, sha256));
        Assert.IsFalse(File.Exists(place));
        await client.PutAsync($"cas/{sha256}", new ByteArrayContent(content));
        CollectionAssert.AreEqual(content, await client.GetByteArrayAsync($"cas/{sha256}"));
    }

    [TestMethod]
    public async Task What_is_asked_for_counts_as_used()
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4])), place = Store.PathOfBlob(sha256);
        await client.PutAsync($"cas/{sha256}", new ByteArrayContent([1, 2, 3, 4]));
        await client.PutAsync($"ac/{Key}", new ByteArrayContent([1]));
        foreach (string file in (string[])[place, Store.PathOfAction(Key)]) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync("GET", sha256));
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync($"ac/{Key}")).StatusCode);
        foreach (string file in (string[])[place, Store.PathOfAction(Key)]) Assert.IsGreaterThan(DateTime.UtcNow.AddDays(-1), File.GetLastWriteTimeUtc(file));
    }

    [TestMethod]
    public async Task An_entry_that_a_loss_of_power_left_empty_is_not_there()
    {
        await client.PutAsync($"ac/{Key}", new ByteArrayContent([1]));
        await File.WriteAllBytesAsync(Store.PathOfAction(Key), []);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync($"ac/{Key}")).StatusCode);
    }

    private async Task<HttpStatusCode> AskAsync(string method, string sha256)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"cas/{sha256}");
        using HttpResponseMessage answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [TestMethod]
    public async Task An_entry_is_short()
    {
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, (await client.PutAsync($"ac/{Key}", new ByteArrayContent(new byte[BlobStore.MaxActionLength + 1]))).StatusCode);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await client.PutAsync($"ac/{Key}", new ByteArrayContent([]))).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync($"ac/{Key}")).StatusCode);
    }
}
