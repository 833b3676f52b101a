using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spike.Service.Tests.Cluster;

/// <summary>`eval --cluster` and /v1/evaluations: a data set in parts over the members, put together to what one process finds.</summary>
[TestClass]
public class EvaluationTests
{
    internal static readonly string Data = Path.Combine(Member.Repository, "samples", "Digits", "data", "t10k-images-idx3-ubyte.gz");
    internal static readonly string Labels = Path.Combine(Member.Repository, "samples", "Digits", "data", "t10k-labels-idx1-ubyte.gz");

    /// <summary>The network is a little larger.</summary>
    private const string StageSize = "--stage-mb=0.22";

    [TestMethod]
    [NeedsRedis]
    public async Task A_cluster_that_loses_the_member_that_was_asked_answers_field_by_field_like_one_process()
    {
        using var folder = new TemporaryFolder();
        string artifact = Compile(folder);
        string[] question = ["eval", artifact, "--data", Data, "--labels", Labels, "--against", Models.Cnn, "--from=3", "--limit=50", "--batch=8", "--chip-config=loihi2", "--json", "--counts"];
        JsonElement alone = JsonDocument.Parse(Run(question)).RootElement;

        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1")];
        Member[] members = await Task.WhenAll(Member.StartAsync(folder["data"], settings), Member.StartAsync(folder["data"], settings));
        try
        {
            string addresses = string.Join(',', members.Select(member => member.Client.BaseAddress!.ToString()));
            Task<string> asking = Task.Run(() => Run([.. question, "--cluster", addresses, "--part=8"]));
            // Both are at work: whichever is killed leaves a part undone.
            while (!asking.IsCompleted && AloneTests.Compilers(folder["data"]).Count() < 2) await Task.Delay(20);
            members[0].Kill();
            JsonElement together = JsonDocument.Parse(await asking).RootElement;

            Assert.AreEqual(50, together.GetProperty("samples").GetInt32());
            foreach (JsonProperty field in alone.EnumerateObject().Where(field => field.Name != "samplesPerSecond"))
                Assert.AreEqual(field.Value.ToString(), together.GetProperty(field.Name).ToString(), field.Name);
            Assert.AreEqual(50, together.GetProperty("counts").GetProperty("comparison").GetProperty("cosines").GetArrayLength());
            JsonElement[] jobs = [.. (await members[1].Client.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetProperty("jobs").EnumerateArray()];
            Assert.IsGreaterThan(1, jobs.Max(job => job.Attempts()), "nothing was taken over");
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }
    }

    [TestMethod]
    public async Task An_address_that_is_gone_at_the_start_is_stood_in_for_by_the_next()
    {
        using var folder = new TemporaryFolder();
        string artifact = Compile(folder);
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string nobody = $"http://127.0.0.1:{RedisServer.FreePort()}";
        JsonElement answer = JsonDocument.Parse(Run("eval", artifact, "--data", Data, "--labels", Labels, "--limit=8", "--json", "--cluster", $"{nobody},{member.Client.BaseAddress}")).RootElement;
        Assert.AreEqual(8, answer.GetProperty("samples").GetInt32());

        using Process process = Member.Start(["eval", artifact, "--data", Data, "--labels", Labels, "--limit=8", "--cluster", nobody]);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        StringAssert.Contains(await error, "SPIKE5011");
        Assert.AreNotEqual(0, process.ExitCode);
    }

    [TestMethod]
    public async Task An_evaluation_is_followed_cancelled_and_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        string artifact = Compile(folder);
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        object body = new { artifact = Named(artifact), data = Named(Data), labels = Named(Labels), count = 24, part = 8, batch = 8 };

        using (HttpResponseMessage unknown = await PostAsync(member, body))
        {
            Assert.AreEqual(HttpStatusCode.NotFound, unknown.StatusCode);
            Assert.AreEqual(3, (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("missing").GetArrayLength());
        }

        foreach (string file in (string[])[artifact, Data, Labels]) await SendAsync(member, file);
        using (HttpResponseMessage wrong = await PostAsync(member, new { artifact = Named(artifact), data = Named(Data), count = 0 })) Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);

        JsonElement evaluation = await AskAsync(member, body, HttpStatusCode.Accepted);
        Assert.AreEqual("running", evaluation.State());
        Assert.AreEqual((3, 24), (evaluation.GetProperty("parts").GetInt32(), evaluation.GetProperty("samples").GetInt32()));
        string self = evaluation.GetProperty("links").GetProperty("self").GetString()!;
        using (HttpResponseMessage early = await member.Client.GetAsync($"{self}/result")) Assert.AreEqual(HttpStatusCode.Conflict, early.StatusCode);
        using (HttpResponseMessage cancelled = await member.Client.DeleteAsync(self)) Assert.AreEqual("canceled", (await cancelled.Content.ReadFromJsonAsync<JsonElement>()).State());

        evaluation = await AskAsync(member, body, HttpStatusCode.Accepted);
        Assert.AreEqual(self, evaluation.GetProperty("links").GetProperty("self").GetString());
        JsonElement[] events = await FollowAsync(member, self);
        Assert.AreEqual("done", events[^1].State(), events[^1].ToString());
        int[] done = [.. events.Select(change => change.GetProperty("samplesDone").GetInt32())];
        Assert.AreEqual(24, done[^1]);
        CollectionAssert.AreEqual(done.Order().ToArray(), done);
        Assert.AreEqual(24, (await member.Client.GetFromJsonAsync<JsonElement>($"{self}/result")).GetProperty("counts").GetProperty("samples").GetInt32());
        Assert.AreEqual(events[^1].GetProperty("finished").GetString(), (await AskAsync(member, body, HttpStatusCode.OK)).GetProperty("finished").GetString(), "it was done again");

        // Labels are no samples of this model: the child says so, and the evaluation with it.
        JsonElement hopeless = await AskAsync(member, new { artifact = Named(artifact), data = Named(Labels), count = 24 }, HttpStatusCode.Accepted);
        self = hopeless.GetProperty("links").GetProperty("self").GetString()!;
        JsonElement end = (await FollowAsync(member, self))[^1];
        Assert.AreEqual("failed", end.State());
        Assert.IsGreaterThan(0, end.GetProperty("diagnostics").GetArrayLength());
        using HttpResponseMessage failed = await member.Client.GetAsync($"{self}/result");
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, failed.StatusCode);
    }

    [TestMethod]
    [NeedsRedis]
    public async Task A_model_in_stages_gives_the_file_of_one_process_though_a_member_is_killed()
    {
        using var folder = new TemporaryFolder();
        string artifact = Compile(folder);
        // Cut by hand, the parts are smaller than the whole.
        JsonElement[] stages = [.. JsonDocument.Parse(Run("shard", artifact, StageSize, "-o", folder["stages"], "--json")).RootElement.GetProperty("stages").EnumerateArray()];
        Assert.IsGreaterThan(1, stages.Length);
        foreach (JsonElement stage in stages) Assert.IsLessThan(new FileInfo(artifact).Length, stage.GetProperty("bytes").GetInt64());
        string[] question = ["run", artifact, "--input", Data, "--from=2", "--limit=20", "--stats", "--json"];
        JsonElement alone = JsonDocument.Parse(Run([.. question, "--output", folder["alone.npz"]])).RootElement;

        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1")];
        Member[] members = await Task.WhenAll(Member.StartAsync(folder["data"], settings), Member.StartAsync(folder["data"], settings));
        try
        {
            string addresses = string.Join(',', members.Select(member => member.Client.BaseAddress!.ToString()));
            Task<string> asking = Task.Run(() => Run([.. question, "--output", folder["together.npz"], "--cluster", addresses, StageSize, "--window=8"]));
            while (!asking.IsCompleted && AloneTests.Compilers(folder["data"]).Count() < 2) await Task.Delay(20);
            members[0].Kill();
            JsonElement together = JsonDocument.Parse(await asking).RootElement;

            Assert.AreEqual(20, together.GetProperty("samples").GetInt32());
            StringAssert.StartsWith(together.GetProperty("backendReason").GetString(), $"{stages.Length} stages");
            CollectionAssert.AreEqual(File.ReadAllBytes(folder["alone.npz"]), File.ReadAllBytes(folder["together.npz"]));
            Assert.AreEqual(alone.GetProperty("statistics").GetRawText(), together.GetProperty("statistics").GetRawText());
            JsonElement[] jobs = [.. (await members[1].Client.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetProperty("jobs").EnumerateArray()];
            Assert.IsGreaterThan(1, jobs.Max(job => job.Attempts()), "nothing was taken over");
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }
    }

    internal static object Named(string file) => new { name = Path.GetFileName(file), sha256 = Models.HashOfFile(file) };

    internal static async Task SendAsync(Member member, string file)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
        using HttpResponseMessage answer = await member.Client.PutAsync($"/v1/files/{Models.HashOfFile(file)}", content);
        Assert.IsTrue(answer.IsSuccessStatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(Member member, object body) => member.Client.PostAsJsonAsync("/v1/evaluations", body);

    private static async Task<JsonElement> AskAsync(Member member, object body, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await PostAsync(member, body);
        Assert.AreEqual(expected, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal static async Task<JsonElement[]> FollowAsync(Member member, string self)
    {
        using var stream = new StreamReader(await member.Client.GetStreamAsync($"{self}/events"));
        var events = new List<JsonElement>();
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) events.Add(JsonDocument.Parse(line[6..]).RootElement);
        }

        return [.. events];
    }

    internal static string Compile(TemporaryFolder folder)
    {
        Run("compile", Models.Cnn, "--validation-samples=0", "-o", folder.Path);
        return folder["cnn_mnist.spike"];
    }

    private static string Run(params string[] arguments)
    {
        using Process process = Member.Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result + output.Result);
        return output.Result;
    }
}
