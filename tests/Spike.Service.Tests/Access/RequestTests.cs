using System.Net;
using System.Text.Json;
using Spike.Compiler.Configuration;

namespace Spike.Service.Tests.Access;

/// <summary>Limits, what browsers are told, and what is written down.</summary>
[TestClass]
public class RequestTests
{
    [TestMethod]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_others_are_not_slowed()
    {
        using var folder = new TestFolder();
        string first = ApiKey.NewSecret(), second = ApiKey.NewSecret();
        string keys = folder.Write("keys", string.Join('\n', new ApiKey("first", ApiKey.HashOf(first), ["compile"]).Line, new ApiKey("second", ApiKey.HashOf(second), ["compile"]).Line));
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings { ApiKeysFile = keys, RequestsPerMinute = 50 });
        using HttpClient hasty = host.ClientWithKey(first), calm = host.ClientWithKey(second), probe = host.Client();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => hasty.GetAsync("/v1/who")));
        HttpResponseMessage refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.IsGreaterThanOrEqualTo(1, int.Parse(refused.Headers.GetValues("Retry-After").Single(), null));
        Assert.AreEqual("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.IsGreaterThanOrEqualTo(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.AreEqual(HttpStatusCode.OK, (await calm.GetAsync("/v1/who")).StatusCode);
        for (int i = 0; i < 20; i++) Assert.AreEqual(HttpStatusCode.OK, (await probe.GetAsync("/health/live")).StatusCode);
    }

    [TestMethod]
    public async Task Without_a_limit_nobody_on_the_loopback_is_slowed()
    {
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient client = host.Client();
        for (int i = 0; i < 300; i++) Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/v1/who")).StatusCode);
    }

    [TestMethod]
    public async Task A_request_that_names_no_limit_of_its_own_may_have_a_megabyte()
    {
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient client = host.Client();
        Assert.AreEqual(HttpStatusCode.OK, (await client.PostAsync("/v1/count", new ByteArrayContent(new byte[1 << 20]))).StatusCode);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync("/v1/count", new ByteArrayContent(new byte[(1 << 20) + 1]))).StatusCode);
    }

    [TestMethod]
    public async Task A_foreign_page_cannot_use_the_service_through_a_browser()
    {
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient foreign = host.Client(request => request.Headers.Add("Origin", "https://evil.example.com")),
            rebound = host.Client(request => request.Headers.Host = "evil.example.com"),
            own = host.Client(request => request.Headers.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority))),
            nobody = host.Client(request => request.Headers.Add("Origin", "null"));
        Assert.AreEqual(HttpStatusCode.Forbidden, (await foreign.PostAsync("/v1/count", new StringContent("x"))).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await nobody.PostAsync("/v1/count", new StringContent("x"))).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await rebound.GetAsync("/v1/who")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await own.PostAsync("/v1/count", new StringContent("x"))).StatusCode);
    }

    [TestMethod]
    public async Task No_other_origin_is_allowed_anything()
    {
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient client = host.Client();
        using var question = new HttpRequestMessage(HttpMethod.Options, "/v1/who");
        question.Headers.Add("Origin", "https://other.example.com");
        question.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage answer = await client.SendAsync(question);
        Assert.IsFalse(answer.IsSuccessStatusCode);
        Assert.IsFalse(answer.Headers.Any(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)));
    }

    [TestMethod]
    public async Task Every_answer_tells_a_browser_to_be_careful()
    {
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient client = host.Client();
        foreach (string path in new[] { "/v1/who", "/nothing", "/health/live" })
        {
            using HttpResponseMessage answer = await client.GetAsync(path);
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.AreEqual("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.AreEqual("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.IsTrue(answer.Headers.CacheControl!.NoStore);
            Assert.IsFalse(answer.Headers.Contains("Server"));
        }
    }

    [TestMethod]
    public async Task Only_a_trusted_load_balancer_says_who_a_client_is()
    {
        await using AccessHost trusting = await AccessHost.StartAsync(new ServiceSettings { TrustedProxies = ["127.0.0.0/8"] }), wary = await AccessHost.StartAsync(new ServiceSettings());
        using HttpClient through = trusting.Client(request => request.Headers.Add("X-Forwarded-For", "203.0.113.7")), liar = wary.Client(request => request.Headers.Add("X-Forwarded-For", "203.0.113.7"));
        Assert.AreEqual("203.0.113.7", await through.GetStringAsync("/v1/who"));
        Assert.AreEqual("127.0.0.1", await liar.GetStringAsync("/v1/who"));
        SettingsFault fault = await Assert.ThrowsExactlyAsync<SettingsFault>(() => AccessHost.StartAsync(new ServiceSettings { TrustedProxies = ["haproxy"] }));
        Assert.Contains("'haproxy'", fault.Diagnostic.Reason);
    }

    [TestMethod]
    public async Task Who_changed_something_and_who_was_refused_is_written_down_and_their_keys_are_not()
    {
        using var folder = new TestFolder();
        string secret = ApiKey.NewSecret(), wrong = ApiKey.NewSecret();
        var service = new ServiceSettings { ApiKeysFile = folder.Write("keys", new ApiKey("build-server", ApiKey.HashOf(secret), ["compile"]).Line), LogDirectory = folder["log"] };
        await using (AccessHost host = await AccessHost.StartAsync(service))
        {
            using HttpClient client = host.ClientWithKey(secret), stranger = host.ClientWithKey(wrong);
            await client.PostAsync("/v1/count?secret=query", new StringContent("x"));
            await client.GetAsync("/v1/who");
            await stranger.GetAsync("/v1/who%0aforged");
        }

        string[] lines = File.ReadAllLines(folder["log", "audit.json"]);
        Assert.HasCount(2, lines);
        JsonElement change = JsonDocument.Parse(lines[0]).RootElement, refusal = JsonDocument.Parse(lines[1]).RootElement;
        Assert.AreEqual("build-server", change.GetProperty("Client").GetString());
        Assert.AreEqual("POST", change.GetProperty("Method").GetString());
        Assert.AreEqual("/v1/count", change.GetProperty("Path").GetString());
        Assert.AreEqual(200, change.GetProperty("Status").GetInt32());
        Assert.AreEqual(401, refusal.GetProperty("Status").GetInt32());
        Assert.AreEqual("127.0.0.1", refusal.GetProperty("Client").GetString());
        string all = string.Concat(Directory.GetFiles(folder["log"]).Select(File.ReadAllText));
        foreach (string hidden in new[] { secret, wrong, "secret=query" }) Assert.DoesNotContain(hidden, all);
    }
}
