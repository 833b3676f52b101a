using Spike.Generators.Analyzers;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class IgnoredResultAnalyzerTests
{
    [TestMethod]
    [DataRow("[|digits.Run(x)|];", DisplayName = "Run")]
    [DataRow("[|digits.RunBatch(x)|];", DisplayName = "RunBatch")]
    [DataRow("[|digits.Classify(x)|];", DisplayName = "Classify")]
    [DataRow("[|session.Run(inputs)|];", DisplayName = "by name")]
    [DataRow("await [|chip.RunAsync(null!)|].ConfigureAwait(false);", DisplayName = "on a chip")]
    [DataRow("[|session.RunStepsAsync(inputs)|];", DisplayName = "a sequence that nobody reads")]
    public async Task A_result_that_nobody_reads_is_found(string body) => await Analysis.ExpectAsync(new IgnoredResultAnalyzer(), Method(body));

    [TestMethod]
    [DataRow("digits.Run(x, y);", DisplayName = "into a span")]
    [DataRow("_ = digits.Run(x);", DisplayName = "ignored on purpose")]
    [DataRow("var z = digits.Run(x);", DisplayName = "kept")]
    [DataRow("Take(digits.Run(x));", DisplayName = "given on")]
    [DataRow("session.Execute(1);", DisplayName = "nothing to read yet")]
    [DataRow("waves.Run(x);", DisplayName = "neurons keep what happened")]
    [DataRow("native.Run(inputs);", DisplayName = "native session")]
    [DataRow("await foreach (var step in session.RunStepsAsync(inputs)) { }", DisplayName = "a sequence that is read")]
    [DataRow("Action time = () => digits.Run(x);", DisplayName = "a lambda of one expression")]
    [DataRow("Run(x);", DisplayName = "another Run")]
    public async Task Any_other_is_left_alone(string body) => await Analysis.ExpectAsync(new IgnoredResultAnalyzer(), Method(body));

    [TestMethod]
    public async Task The_message_says_what_to_do()
    {
        string[] messages = await Analysis.ExpectAsync(new IgnoredResultAnalyzer(), Method("[|digits.Run(x)|]; [|session.RunStepsAsync(inputs)|];"));
        Assert.AreSequenceEqual(
            [
                "The result of 'Run' is not used. Keep it, or assign it to _ where the run itself is the purpose.",
                "The result of 'RunStepsAsync' is not used. Nothing runs before the sequence is read; read it with await foreach.",
            ],
            [.. messages.Order(StringComparer.Ordinal)]);
    }

    private static string Method(string body) => $$"""
        async Task M(Digits digits, Waves waves, SpikeSession session, NativeSession native, SpikeDeviceSession chip, float[] x, float[] y, Dictionary<string, float[]> inputs)
        {
            await Task.Yield();
            {{body}}
        }

        static void Take(float[] values) { }

        static float[] Run(float[] values) => values;
        """;
}
