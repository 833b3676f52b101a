using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Spike.Generators.Analyzers;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class MissingCalibrationAnalyzerTests
{
    [TestMethod]
    [TestProperty("Remedy", "SPIKE6006")]
    public async Task A_model_whose_item_names_no_data_is_a_suggestion_once()
    {
        ImmutableArray<Diagnostic> found = await Analysis.FindAsync(
            new MissingCalibrationAnalyzer(), Project.With(WithCalibration("Plain", "none"), WithCalibration("Given", ""), SidecarFile.Of(Digits, "Older")));
        Diagnostic suggestion = found.Single();
        Assert.AreEqual("SPIKE6006", suggestion.Id);
        Assert.AreEqual(DiagnosticSeverity.Info, suggestion.Severity);
        Assert.AreEqual(
            "The SpikeModel item of the class 'Plain' has no calibration data, so scales are chosen from noise. Give it some hundred real inputs as Calibration.",
            suggestion.GetMessage());
    }

    private static SidecarFile WithCalibration(string name, string value)
    {
        SidecarFile file = SidecarFile.Of(Digits, name);
        return new(file.Path, file.GetText()!.ToString(), file.Metadata.Add("build_metadata.AdditionalFiles.SpikeCalibration", value));
    }
}
