using System.Diagnostics;
using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Running;

namespace Spike.Service.Tests.Running;

/// <summary>A process that runs a model and was turned by it; a shell stands in for it.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class RunChildTests : IDisposable
{
    private static readonly Dictionary<string, float[]> Inputs = new() { ["input"] = [1, 2] };

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task It_is_asked_and_answers_a_line_at_a_time()
    {
        using RunChild child = await StartAsync("""while read -r line; do case "$line" in *'[1,2]'*) echo '{"batch":1,"outputs":{"y":{"shape":[1,2],"values":[0.5,3]}},"seconds":0.25}';; *) echo '{"fault":"no"}';; esac; done""");
        for (int time = 0; time < 2; time++)
        {
            RunReply reply = await child.AskAsync(Inputs, TimeSpan.FromMinutes(1), default);
            CollectionAssert.AreEqual((float[])[0.5f, 3], reply.Outputs!["y"].Values);
        }

        Assert.AreEqual("no", (await child.AskAsync(new Dictionary<string, float[]>(), TimeSpan.FromMinutes(1), default)).Fault);
        Assert.IsTrue(child.IsAlive);
    }

    [TestMethod]
    public async Task A_question_that_cannot_be_written_is_not_its_end()
    {
        using RunChild child = await StartAsync("""while read -r line; do echo '{"batch":1,"outputs":{"y":{"shape":[1,2],"values":[0.5,3]}},"seconds":0.25}'; done""");
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => child.AskAsync(new Dictionary<string, float[]> { ["input"] = [float.PositiveInfinity] }, TimeSpan.FromMinutes(1), default));
        Assert.IsTrue(child.IsAlive, "others asked it too");
        Assert.AreEqual(1, (await child.AskAsync(Inputs, TimeSpan.FromMinutes(1), default)).Batch);
    }

    [TestMethod]
    public async Task An_answer_that_nobody_waited_for_is_not_given_to_the_next()
    {
        using RunChild child = await StartAsync("""while read -r line; do sleep 0.3; echo '{"batch":1,"outputs":{"y":{"shape":[1,2],"values":[0.5,3]}},"seconds":0.25}'; done""");
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<OperationCanceledException>(() => child.AskAsync(Inputs, TimeSpan.FromMinutes(1), gone.Token));
        Assert.IsFalse(child.IsAlive, "it can be asked once more");
    }

    [TestMethod]
    [DataRow("sleep 100", "SPIKE4001", "longer than 2 seconds")]
    [DataRow("exit 3", "SPIKE5002", "ended")]
    [DataRow("echo hello; sleep 100", "SPIKE5002", "something else")]
    [DataRow("echo null; sleep 100", "SPIKE5002", "something else")]
    [DataRow("echo '{\"batch\":1}'; sleep 100", "SPIKE5002", "something else")]
    [DataRow("echo '{\"batch\":1,\"outputs\":{\"y\":null}}'; sleep 100", "SPIKE5002", "something else")]
    [DataRow("echo '{\"batch\":1,\"outputs\":{\"y\":{\"shape\":[1],\"values\":[1e99]}}}'; sleep 100", "SPIKE5002", "something else")]
    [DataRow("head -c 100000000 /dev/zero | tr '\\0' x; sleep 100", "SPIKE4001", "longer than")]
    public async Task What_it_does_instead_is_its_end(string script, string code, string words)
    {
        using RunChild child = await StartAsync(script);
        // Some of them answer before they are asked, and none reads.
        RunFailure failure = await Assert.ThrowsExactlyAsync<RunFailure>(() => child.AskAsync(Inputs, TimeSpan.FromSeconds(words.Contains("2 seconds", StringComparison.Ordinal) ? 2 : 60), default));
        Assert.AreEqual(code, failure.Code);
        StringAssert.Contains(failure.Message, words);
        Assert.IsTrue(SpinWait.SpinUntil(() => !child.IsAlive, TimeSpan.FromSeconds(30)));
    }

    private async Task<RunChild> StartAsync(string script)
    {
        var files = new ContentFolder(folder["files"]);
        StoredFile model = await files.TakeAsync(new MemoryStream([1]), 1, null, default);
        var sandbox = new ChildSandbox(new Settings(), SandboxTools.Here) { Program = "/bin/sh" };
        return await RunChild.StartAsync(model.Sha256, folder["run"], (_, place) =>
            new ProcessStartInfo("/bin/sh", ["-c", script, Path.Combine(place.Root, "spike-compile.dll")]) { WorkingDirectory = place.Root, RedirectStandardInput = true }, sandbox, files);
    }
}
