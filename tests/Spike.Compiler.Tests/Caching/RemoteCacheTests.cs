using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Spike.Caching;
using Spike.Compiler.Caching;

namespace Spike.Compiler.Tests.Caching;

/// <summary>The shared cache, against the server that a deployment takes, and against servers that do everything wrong.</summary>
[TestClass]
public sealed class RemoteCacheTests : IDisposable
{
    private static readonly string Key = new('e', 64);
    private static readonly RemotePatience Hasty = new() { Attempt = TimeSpan.FromSeconds(1), Silence = TimeSpan.FromSeconds(1), FirstDelay = TimeSpan.FromMilliseconds(10) };

    private readonly string folder = Directory.CreateTempSubdirectory("spike remote ").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [NeedsNginx]
    public async Task What_one_machine_keeps_another_gets()
    {
        using var nginx = new NginxDav();
        byte[] artifact = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
        await KeepAsync(nginx, "one", artifact);
        Assert.IsTrue(nginx.Requests()[^1] == $"PUT /cache/ac/{Key}", "an entry goes last: what it names is there");

        (CompilationCache cache, RemoteCache remote) = Open("two", nginx.Address, NginxDav.Credentials);
        using (remote)
        {
            ActionEntry entry = (await cache.FindAsync(Key, default))!;
            Assert.IsTrue(await cache.TryCopyAsync(Key, entry.Files[0], Path.Combine(folder, "copy"), default));
            CollectionAssert.AreEqual(artifact, await File.ReadAllBytesAsync(Path.Combine(folder, "copy")));
            Assert.IsEmpty(cache.Warnings);
        }

        // From here on it is on this machine's own disk.
        (cache, remote) = Open("two", new Uri("http://127.0.0.1:1"), null);
        using (remote)
        {
            Assert.IsNotNull(await cache.FindAsync(Key, default));
            Assert.IsEmpty(cache.Warnings);
        }
    }

    [TestMethod]
    [NeedsNginx]
    [DataRow("poisoned")]
    [DataRow("cut")]
    [DataRow("longer")]
    [DataRow("gone")]
    [DataRow("entry poisoned")]
    [DataRow("entry cut")]
    public async Task What_a_server_has_is_believed_when_it_is_what_its_name_says(string damage)
    {
        using var nginx = new NginxDav();
        BlobDigest blob = await KeepAsync(nginx, "one", [1, 2, 3, 4]);
        string path = nginx.PathOf(damage.StartsWith("entry", StringComparison.Ordinal) ? "ac/" + Key : "cas/" + blob.Sha256);
        byte[] content = await File.ReadAllBytesAsync(path);
        if (damage == "gone") File.Delete(path);
        else await File.WriteAllBytesAsync(path, damage.Split(' ')[^1] switch { "poisoned" => [.. content[..^1], (byte)(content[^1] ^ 1)], "cut" => content[..^1], _ => [.. content, 0] });

        (CompilationCache cache, RemoteCache remote) = Open("two", nginx.Address, NginxDav.Credentials);
        using (remote)
        {
            ActionEntry? entry = await cache.FindAsync(Key, default);
            if (damage.StartsWith("entry", StringComparison.Ordinal)) Assert.IsNull(entry);
            else Assert.IsFalse(await cache.TryCopyAsync(Key, entry!.Files[0], Path.Combine(folder, "copy"), default));
            Assert.IsFalse(File.Exists(Path.Combine(folder, "copy")));
            Assert.IsNull(cache.Store.ReadAction(Key), "an entry whose files nobody has is none");
            Assert.IsFalse(Directory.Exists(Path.Combine(folder, "two", "tmp")) && Directory.GetFiles(Path.Combine(folder, "two", "tmp")).Length > 0);

            // It is compiled again, and the server has it whole from here on.
            await cache.KeepAsync(Key, [("net.spike", Write("net.spike", [1, 2, 3, 4]))], default);
        }

        if (damage is "gone" or "cut" or "longer") Assert.AreEqual(4, new FileInfo(nginx.PathOf("cas/" + blob.Sha256)).Length);
        Assert.IsNotNull(ActionEntry.Parse(await File.ReadAllBytesAsync(nginx.PathOf("ac/" + Key))));
    }

    [TestMethod]
    [NeedsNginx]
    public async Task Without_credentials_the_server_refuses_and_the_words_say_so()
    {
        using var nginx = new NginxDav();
        (CompilationCache cache, RemoteCache remote) = Open("one", nginx.Address, null);
        using (remote)
        {
            Assert.IsNull(await cache.FindAsync(Key, default));
            await cache.KeepAsync(Key, [("net.spike", Write("net.spike", [1]))], default);
            Diagnostics.Diagnostic warning = Assert.ContainsSingle(cache.Warnings);
            Assert.AreEqual("SPIKE5020", warning.Code);
            StringAssert.Contains(warning.Message, "401");
            Assert.IsNotNull(cache.Store.ReadAction(Key), "this machine's own disk keeps it");
        }
    }

    [TestMethod]
    [DataRow("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n", 3)]
    [DataRow("HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 1)]
    [DataRow("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", 1)]
    [DataRow("no http at all", 3)]
    [DataRow("", 12)] // .NET asks three times more where a connection ends without a word
    public async Task A_server_that_makes_no_sense_costs_a_warning_and_little_time(string answer, int attempts)
    {
        using var server = new WrongServer(answer);
        (CompilationCache cache, RemoteCache remote) = Open("one", server.Address, null);
        using (remote)
        {
            Assert.IsNull(await cache.FindAsync(Key, default));
            Assert.ContainsSingle(cache.Warnings);
            Assert.AreEqual(attempts, server.Requests);
            // Left alone from here on: three failures in a row open the breaker.
            await cache.KeepAsync(Key, [("net.spike", Write("net.spike", [1]))], default);
            if (attempts > 1) Assert.AreEqual(attempts, server.Requests);
            Assert.ContainsSingle(cache.Warnings);
        }
    }

    [TestMethod]
    public async Task A_server_that_never_ends_its_answer_is_not_waited_for()
    {
        // It says nothing more, and does not close.
        using var server = new WrongServer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", closes: false);
        (CompilationCache cache, RemoteCache remote) = Open("one", server.Address, null);
        using (remote)
        {
            Assert.IsNull(await cache.FindAsync(Key, default));
            StringAssert.Contains(Assert.ContainsSingle(cache.Warnings).Message, "sent nothing for 1 seconds");
        }
    }

    [TestMethod]
    public async Task What_is_longer_than_it_may_be_is_not_read_to_its_end()
    {
        using var server = new WrongServer($"HTTP/1.1 200 OK\r\nContent-Length: {long.MaxValue}\r\n\r\nabc", closes: false);
        (CompilationCache cache, RemoteCache remote) = Open("one", server.Address, null);
        using (remote) Assert.IsNull(await cache.FindAsync(Key, default));
        Assert.IsEmpty(cache.Warnings);
    }

    private async Task<BlobDigest> KeepAsync(NginxDav nginx, string machine, byte[] artifact)
    {
        (CompilationCache cache, RemoteCache remote) = Open(machine, nginx.Address, NginxDav.Credentials);
        using (remote) await cache.KeepAsync(Key, [("net.spike", Write("net.spike", artifact))], default);
        Assert.IsEmpty(cache.Warnings);
        return ActionEntry.Parse(cache.Store.ReadAction(Key)!)!.Files[0].Content;
    }

    private (CompilationCache Cache, RemoteCache Remote) Open(string machine, Uri address, AuthenticationHeaderValue? credentials)
    {
        var remote = new RemoteCache(address, credentials, Hasty);
        return (new CompilationCache(new BlobStore(Path.Combine(folder, machine)), remote), remote);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Answers every request with the same bytes.</summary>
    private sealed class WrongServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> open = [];

        public WrongServer(string answer, bool closes = true)
        {
            listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    TcpClient client = await listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref requests);
                    var request = new byte[4096];
                    _ = await client.GetStream().ReadAsync(request);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
                    if (closes) client.Dispose();
                    else lock (open) open.Add(client);
                }
            });
        }

        private int requests;

        public int Requests => requests;

        public Uri Address { get; }

        public void Dispose()
        {
            listener.Dispose();
            foreach (TcpClient client in open) client.Dispose();
        }
    }
}
