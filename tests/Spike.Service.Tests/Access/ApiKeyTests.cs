using System.Net;
using System.Text.Json;
using Spike.Compiler.Configuration;
using Spike.Service.Access;

namespace Spike.Service.Tests.Access;

[TestClass]
public class ApiKeyTests
{
    private static readonly string Known = ApiKey.NewSecret();

    [TestMethod]
    public async Task Without_a_key_nobody_comes_in()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient client = host.Client();
        using HttpResponseMessage answer = await client.GetAsync("/v1/who");
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.AreEqual("Bearer realm=\"spike-compiler\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(401, problem.RootElement.GetProperty("status").GetInt32());
    }

    [TestMethod]
    public async Task Who_sends_a_key_is_known_by_its_name()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient bearer = host.ClientWithKey(Known), header = host.Client(request => request.Headers.Add("X-Api-Key", Known));
        Assert.AreEqual("build-server", await bearer.GetStringAsync("/v1/who"));
        Assert.AreEqual("build-server", await header.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public void A_file_that_became_faulty_is_told_once_and_changes_nothing()
    {
        using var folder = new TestFolder();
        string path = folder["keys"], added = ApiKey.NewSecret();
        File.WriteAllText(path, Line("build-server", Known, "compile") + "\n");
        var told = new List<string>();
        var file = new ApiKeyFile(path) { Refused = told.Add };
        Write($"{Line("build-server", Known, "compile")}{Line("added", added, "compile")}\n", 1);
        for (int time = 0; time < 3; time++) Assert.AreEqual("build-server", file.Find(Known)?.Name);
        Assert.IsNull(file.Find(added));
        StringAssert.Contains(told.Single(), "line 1 is no key");
        Write($"{Line("added", added, "compile")}\n", 2);
        Assert.AreEqual("added", file.Find(added)?.Name);
        Assert.IsNull(file.Find(Known));

        void Write(string text, int minutes)
        {
            File.WriteAllText(path, text);
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(minutes));
        }
    }

    [TestMethod]
    public async Task A_key_that_is_off_by_a_letter_is_none()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        foreach (string wrong in new[] { Known[..^1] + (Known[^1] == 'A' ? 'E' : 'A'), Known + "A", ApiKey.Prefix, ApiKey.NewSecret() })
        {
            using HttpClient client = host.ClientWithKey(wrong);
            Assert.AreEqual(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/who")).StatusCode, wrong);
        }
    }

    [TestMethod]
    public async Task A_key_does_what_its_scopes_say_and_no_more()
    {
        using var folder = new TestFolder();
        string metrics = ApiKey.NewSecret(), both = ApiKey.NewSecret();
        await using AccessHost host = await StartAsync(folder, Line("prometheus", metrics, "metrics"), Line("admin", both, "watch,metrics"));
        using HttpClient compile = host.ClientWithKey(Known), scrape = host.ClientWithKey(metrics), admin = host.ClientWithKey(both);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await compile.GetAsync("/metrics")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await compile.GetAsync("/v1/jobs")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await scrape.GetAsync("/metrics")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await scrape.GetAsync("/v1/who")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await admin.GetAsync("/v1/jobs")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await admin.GetAsync("/metrics")).StatusCode);
    }

    [TestMethod]
    public async Task A_key_that_is_struck_from_the_file_is_out_at_once_and_a_new_one_is_in()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        string added = ApiKey.NewSecret();
        using HttpClient old = host.ClientWithKey(Known), fresh = host.ClientWithKey(added);
        Assert.AreEqual(HttpStatusCode.OK, (await old.GetAsync("/v1/who")).StatusCode);
        folder.Write("keys", Line("newcomer", added, "compile"));
        File.SetLastWriteTimeUtc(folder["keys"], DateTime.UtcNow.AddSeconds(2));
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await old.GetAsync("/v1/who")).StatusCode);
        Assert.AreEqual("newcomer", await fresh.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public async Task A_link_that_leads_to_other_keys_lets_others_in()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("Links need a privilege here.");
        using var folder = new TestFolder();
        string added = ApiKey.NewSecret();
        File.SetLastWriteTimeUtc(folder.Write("first", Line("build-server", Known, "compile")), DateTime.UtcNow.AddSeconds(-9));
        folder.Write("second", Line("newcomer", added, "compile"));
        File.CreateSymbolicLink(folder["current"], folder["first"]);
        File.CreateSymbolicLink(folder["keys"], folder["current"]);
        await using AccessHost host = await AccessHost.StartAsync(new ServiceSettings { ApiKeysFile = folder["keys"] });
        using HttpClient fresh = host.ClientWithKey(added);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await fresh.GetAsync("/v1/who")).StatusCode);
        File.Delete(folder["current"]);
        File.CreateSymbolicLink(folder["current"], folder["second"]);
        Assert.AreEqual("newcomer", await fresh.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public async Task Half_a_file_locks_nobody_out()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        folder.Write("keys", "build-server sha256:12");
        File.SetLastWriteTimeUtc(folder["keys"], DateTime.UtcNow.AddSeconds(2));
        using HttpClient client = host.ClientWithKey(Known);
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/v1/who")).StatusCode);
    }

    [TestMethod]
    public async Task Probes_need_no_key()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient client = host.Client();
        Assert.AreEqual("healthy", await client.GetStringAsync("/health/live"));
    }

    [TestMethod]
    [DataRow("name sha256:12 compile", "line 2 is no key")]
    [DataRow("name compile", "line 2 is no key")]
    [DataRow("name sha256:0000000000000000000000000000000000000000000000000000000000000000 everything", "the scope 'everything'")]
    public async Task A_line_that_is_no_key_is_named_at_the_start(string line, string words)
    {
        using var folder = new TestFolder();
        SettingsFault fault = await Assert.ThrowsExactlyAsync<SettingsFault>(() => AccessHost.StartAsync(new ServiceSettings { ApiKeysFile = folder.Write("keys", $"# keys\n{line}\n") }));
        Assert.Contains(words, fault.Diagnostic.Reason);
        Assert.Contains("spike-compile key NAME", fault.Diagnostic.Remedy);
    }

    [TestMethod]
    public void The_file_holds_no_key() => Assert.DoesNotContain(Known[ApiKey.Prefix.Length..], Line("build-server", Known, "compile"));

    private static string Line(string name, string secret, string scopes) => new ApiKey(name, ApiKey.HashOf(secret), [.. scopes.Split(',')]).Line;

    private static Task<AccessHost> StartAsync(TestFolder folder, params string[] more) =>
        AccessHost.StartAsync(new ServiceSettings { ApiKeysFile = folder.Write("keys", string.Join('\n', ["# who may come in", "", Line("build-server", Known, "compile"), .. more])) });
}
