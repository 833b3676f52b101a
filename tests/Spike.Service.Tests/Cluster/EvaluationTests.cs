using System.Diagnostics;
using System.Text.Json;

namespace Spike.Service.Tests.Cluster;

/// <summary>`eval --cluster`: a data set in parts over the members, whose counts add up to those of one process.</summary>
[TestClass]
public class EvaluationTests
{
    private static readonly string Data = Path.Combine(Member.Repository, "samples", "Digits", "data");

    [TestMethod]
    [NeedsRedis]
    public async Task The_counts_of_a_cluster_that_loses_a_member_are_those_of_one_process()
    {
        using var folder = new TemporaryFolder();
        Run("compile", Models.Cnn, "--validation-samples=0", "-o", folder.Path);
        string[] question = ["eval", folder["cnn_mnist.spike"], "--data", Path.Combine(Data, "t10k-images-idx3-ubyte.gz"), "--labels", Path.Combine(Data, "t10k-labels-idx1-ubyte.gz"), "--from=3", "--limit=50", "--json", "--counts"];
        JsonElement alone = JsonDocument.Parse(Run(question)).RootElement;

        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1")];
        Member[] members = await Task.WhenAll(Member.StartAsync(folder["data"], settings), Member.StartAsync(folder["data"], settings));
        try
        {
            Task<string> asking = Task.Run(() => Run([.. question, "--cluster", members[0].Client.BaseAddress!.ToString(), "--part=8"]));
            await WhenEvaluatingAsync(folder["data"], asking);
            members[1].Kill();
            JsonElement together = JsonDocument.Parse(await asking).RootElement;

            Assert.AreEqual(50, together.GetProperty("samples").GetInt32());
            foreach (string same in (string[])["counts", "accuracy", "spikesPerSample", "synapticOperationsPerSample", "density", "neurobench"])
                Assert.AreEqual(alone.GetProperty(same).ToString(), together.GetProperty(same).ToString(), same);
            StringAssert.Contains(together.GetProperty("backendReason").GetString(), "7 parts");
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }
    }

    private static async Task WhenEvaluatingAsync(string data, Task asking)
    {
        while (!asking.IsCompleted && !AloneTests.Compilers(data).Any()) await Task.Delay(20);
    }

    private static string Run(params string[] arguments)
    {
        using Process process = Member.Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.Result;
    }
}
