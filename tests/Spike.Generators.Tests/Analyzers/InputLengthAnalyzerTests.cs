using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Spike.Generators.Analyzers;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class InputLengthAnalyzerTests
{
    [TestMethod]
    [DataRow("digits.Run([|new float[100]|])", DisplayName = "array")]
    [DataRow("digits.Run(image: [|new float[28 * 28 + 1]|])", DisplayName = "by name")]
    [DataRow("digits.Run([|[1f, 2f]|])", DisplayName = "collection expression")]
    [DataRow("digits.Run([|new[] { 1f, 2f }|])", DisplayName = "elements")]
    [DataRow("digits.Run([|stackalloc float[10]|])", DisplayName = "stackalloc")]
    [DataRow("digits.Classify([|all.AsSpan(0, 10)|])", DisplayName = "part of an array")]
    [DataRow("digits.Classify([|all.AsSpan().Slice(784, 785)|])", DisplayName = "part of a span")]
    [DataRow("digits.Run([|local|])", DisplayName = "local")]
    [DataRow("digits.Run([|local.AsSpan()|])", DisplayName = "span of a local")]
    [DataRow("var second = local; var third = second.AsSpan(); digits.Run([|third|])", DisplayName = "local of a local")]
    [DataRow("digits.RunBatch([|new float[785]|])", DisplayName = "no whole number of samples")]
    [DataRow("digits.Run(new float[784], [|new float[9]|])", DisplayName = "output")]
    [DataRow("digits.Session.Run([|new float[785]|], new float[10])", DisplayName = "the session beneath")]
    [DataRow("waves.Run([|new float[5]|])", DisplayName = "no whole number of steps")]
    public async Task A_length_that_no_run_takes_is_found(string call) => await Analysis.ExpectAsync(new InputLengthAnalyzer(), Method(call));

    [TestMethod]
    [DataRow("digits.Run(new float[784])", DisplayName = "the length")]
    [DataRow("digits.Run(new float[Digits.ImageLength])", DisplayName = "the constant")]
    [DataRow("digits.Run(all)", DisplayName = "a length that is not written")]
    [DataRow("digits.Run(all.AsSpan(0, count))", DisplayName = "a part of unknown length")]
    [DataRow("digits.Run([.. all])", DisplayName = "a spread")]
    [DataRow("digits.Run(written)", DisplayName = "a local that is given another array")]
    [DataRow("digits.Run(resized)", DisplayName = "a local that another method may change")]
    [DataRow("digits.RunBatch(new float[784 * 3])", DisplayName = "three samples")]
    [DataRow("digits.RunBatch(new float[0])", DisplayName = "no sample")]
    [DataRow("waves.Run(new float[4 * 7])", DisplayName = "seven steps")]
    [DataRow("digits.Session.Run(new float[784 * 2], new float[20])", DisplayName = "two samples of the session")]
    [DataRow("session.Run(new float[3], new float[3])", DisplayName = "a session of any model")]
    [DataRow("Run(new float[3])", DisplayName = "another Run")]
    public async Task Any_other_is_left_alone(string call) => await Analysis.ExpectAsync(new InputLengthAnalyzer(), Method(call));

    [TestMethod]
    public async Task The_message_names_the_parameter_both_lengths_and_the_constant()
    {
        string[] messages = await Analysis.ExpectAsync(new InputLengthAnalyzer(), Method("digits.Run([|new float[100]|])"));
        Assert.AreEqual("'image' of 'Digits' takes 784 values, not 100. Size it by Digits.ImageLength.", messages.Single());
    }

    [TestMethod]
    [DataRow("float[] image = image; digits.Run(image)", DisplayName = "an array")]
    [DataRow("Span<float> image = image.Slice(1); digits.Run(image)", DisplayName = "a span")]
    [DataRow("float[] a = b; float[] b = a; digits.Run(a)", DisplayName = "each other")]
    public async Task A_local_that_is_declared_by_itself_has_no_length(string call)
    {
        // As editors show it: the code does not compile yet.
        Compilation typed = Analysis.ProjectOf(Method(call)).Build();
        Assert.Contains(diagnostic => diagnostic.Id is "CS0165" or "CS0841", typed.GetDiagnostics());
        Assert.IsEmpty(await typed.WithAnalyzers([new InputLengthAnalyzer()]).GetAnalyzerDiagnosticsAsync());
    }

    private static string Method(string call) => $$"""
        void M(Digits digits, Waves waves, SpikeSession session, float[] all, int count)
        {
            float[] local = new float[100], written = new float[100], resized = new float[100];
            local[0] = 1;
            written = all;
            Array.Resize(ref resized, count);
            {{call}};
        }

        static void Run(float[] values) { }
        """;
}
