using System.Collections.Immutable;
using System.Text.Json;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

/// <summary>What a child that was turned by its model may say and leave.</summary>
[TestClass]
public sealed class ChildAnswerTests : IDisposable
{
    private readonly TestFolder root = new();
    private readonly ContentFolder files;
    private readonly CompileFolder folder;

    public ChildAnswerTests()
    {
        files = new ContentFolder(root["files"]);
        folder = CompileFolder.Fill(root["job"], new CompileRequest([], ImmutableSortedDictionary<string, string>.Empty), files);
    }

    public void Dispose() => root.Dispose();

    [TestMethod]
    public async Task Findings_are_bounded_in_number_and_length()
    {
        string letters = new('x', 20_000), pairs = string.Concat(Enumerable.Repeat("😀", 10_000));
        var finding = new { code = letters, severity = "error", file = letters, node = letters, message = "x" + pairs };
        JobOutcome outcome = (await ReadAsync(1, new { diagnostics = Enumerable.Repeat(finding, 300) }))!;
        Assert.HasCount(100, outcome.Diagnostics);
        JobDiagnostic first = outcome.Diagnostics[0];
        foreach (string name in (string[])[first.Code, first.File, first.Node!]) Assert.AreEqual(letters[..1023] + "…", name);
        Assert.IsLessThanOrEqualTo(8192, first.Message.Length);
        StringAssert.EndsWith(first.Message, "😀…");
        // What is short is as it was.
        Assert.AreEqual("short", (await ReadAsync(1, new { diagnostics = new[] { finding with { message = "short" } } }))!.Diagnostics.Single().Message);
    }

    [TestMethod]
    public async Task Reports_are_those_of_the_artifact_and_no_longer_than_any_is()
    {
        foreach (string name in (string[])["net.spike", "net.report.json", "other.report.json", "net.more.report.json"]) File.WriteAllText(Path.Combine(folder.Output, name), name);
        using (FileStream large = File.Create(Path.Combine(folder.Output, "net.report.html"))) large.SetLength(ChildAnswer.LongestReport + 1);
        JobOutcome outcome = (await ReadAsync(0, new { diagnostics = Array.Empty<object>(), artifact = "out/net.spike" }))!;
        Assert.AreEqual("net.spike", outcome.Artifact!.Name);
        CollectionAssert.AreEqual((string[])["net.report.json"], outcome.Reports.Select(report => report.Name).ToArray());
    }

    [TestMethod]
    [DataRow("""{"samples":8,"correct":3,"populations":[{"name":"p","neurons":2,"timeSteps":1,"spikesPerStep":[4],"synapticOperations":9,"skippedOperations":0}],"backend":"simd","backendReason":"chosen"}""", true)]
    [DataRow("""{"samples":8,"populations":[null],"backend":"simd","backendReason":"chosen"}""", false)]
    [DataRow("""{"samples":8,"correct":2147483647,"populations":[],"backend":"simd","backendReason":"chosen"}""", false)]
    [DataRow("""{"samples":-1,"populations":[],"backend":"simd","backendReason":"chosen"}""", false)]
    [DataRow("""{"samples":8,"populations":[],"backend":"simd","backendReason":"chosen","comparison":{}}""", false)]
    [DataRow("7", false)]
    [DataRow("null", false)]
    public async Task Counts_that_cannot_be_put_together_are_no_answer(string counts, bool isOne) =>
        Assert.AreEqual(isOne, await ReadAsync(0, new { counts = JsonDocument.Parse(counts).RootElement }, isEvaluation: true) is not null);

    private Task<JobOutcome?> ReadAsync(int exitCode, object document, bool isEvaluation = false) =>
        ChildAnswer.ReadAsync(new ChildEnd(exitCode, JsonSerializer.Serialize(document), null, new()), folder, isEvaluation, files, 1, default);
}
