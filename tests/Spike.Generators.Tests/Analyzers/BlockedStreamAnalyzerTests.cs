using Spike.Generators.Analyzers;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class BlockedStreamAnalyzerTests
{
    [TestMethod]
    [DataRow("foreach (var step in [|session.RunStepsAsync(inputs).ToBlockingEnumerable()|]) { }", DisplayName = "a sequence")]
    [DataRow("var steps = session.RunStepsAsync(inputs); var all = [|steps.ToBlockingEnumerable()|].ToList();", DisplayName = "a sequence in a local")]
    [DataRow("foreach (var spike in [|chip.StreamAsync(sample).ToBlockingEnumerable()|]) { }", DisplayName = "spikes of a chip")]
    [DataRow("var result = [|chip.RunAsync(sample).Result|];", DisplayName = "Result")]
    [DataRow("var run = [|chip.SendAsync(sample).AsTask().Result|];", DisplayName = "Result of a value task")]
    [DataRow("[|chip.RunAsync(sample).Wait()|];", DisplayName = "Wait")]
    [DataRow("var task = chip.RunAsync(sample); [|task.Wait()|];", DisplayName = "Wait for a local")]
    [DataRow("var result = [|chip.RunAsync(sample).ConfigureAwait(false).GetAwaiter().GetResult()|];", DisplayName = "GetResult")]
    [DataRow("var more = [|session.RunStepsAsync(inputs).GetAsyncEnumerator().MoveNextAsync().AsTask().Result|];", DisplayName = "the next element")]
    public async Task A_thread_that_waits_is_found(string body) => await Analysis.ExpectAsync(new BlockedStreamAnalyzer(), Method(body));

    [TestMethod]
    [DataRow("await foreach (var step in session.RunStepsAsync(inputs)) { }", DisplayName = "await foreach")]
    [DataRow("var result = await chip.RunAsync(sample);", DisplayName = "await")]
    [DataRow("var task = chip.RunAsync(sample); await Task.WhenAll(task); var result = task.Result;", DisplayName = "known already")]
    [DataRow("await foreach (var run in chip.RunAllAsync(null!)) { var result = run.Result.Result; }", DisplayName = "given back when it is answered")]
    [DataRow("session.RunSteps(inputs, step => { });", DisplayName = "on this thread")]
    [DataRow("foreach (var number in Numbers().ToBlockingEnumerable()) { }", DisplayName = "another sequence")]
    [DataRow("Task.Delay(1).Wait(); var four = Task.FromResult(4).Result;", DisplayName = "another task")]
    public async Task Any_other_is_left_alone(string body) => await Analysis.ExpectAsync(new BlockedStreamAnalyzer(), Method(body));

    [TestMethod]
    public async Task The_message_says_what_to_do()
    {
        string[] messages = await Analysis.ExpectAsync(new BlockedStreamAnalyzer(), Method("foreach (var step in [|session.RunStepsAsync(inputs).ToBlockingEnumerable()|]) { } [|chip.RunAsync(sample).Wait()|];"));
        Assert.AreSequenceEqual(
            [
                "'ToBlockingEnumerable' blocks this thread while the network runs. Read it with await foreach, or use RunSteps, which runs on the calling thread.",
                "'Wait' blocks this thread while the network runs. Await it.",
            ],
            [.. messages.Order(StringComparer.Ordinal)]);
    }

    private static string Method(string body) => $$"""
        async Task M(SpikeSession session, SpikeDeviceSession chip, SpikeDeviceSample sample, Dictionary<string, float[]> inputs)
        {
            await Task.Yield();
            {{body}}
        }

        static async IAsyncEnumerable<int> Numbers()
        {
            await Task.Yield();
            yield return 1;
        }
        """;
}
