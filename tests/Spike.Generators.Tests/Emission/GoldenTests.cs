namespace Spike.Generators.Tests.Emission;

[TestClass]
public sealed class GoldenTests
{
    [TestMethod]
    public void A_model_of_one_input_and_one_output_runs_from_span_to_span_and_from_array_to_array() =>
        GoldenFile.AssertEquals("Digits.g.cs", Project.With(SidecarFile.Of(Samples.Digits)).GeneratedText());

    [TestMethod]
    public void Labels_make_an_enum_and_a_way_to_classify() =>
        GoldenFile.AssertEquals("LabelledDigits.g.cs", Project.With(SidecarFile.Of(Samples.LabelledDigits, "LabelledDigits")).GeneratedText());

    [TestMethod]
    public void Several_inputs_are_parameters_and_several_outputs_are_properties() =>
        GoldenFile.AssertEquals("Sentences.g.cs", Project.With(SidecarFile.Of(Samples.Sentences, "Sentences", "")).GeneratedText());

    [TestMethod]
    public void A_native_model_runs_step_by_step_and_is_reset() =>
        GoldenFile.AssertEquals("Waves.g.cs", Project.With(SidecarFile.Of(Samples.Waves, "Waves")).GeneratedText());

    [TestMethod]
    public void A_project_with_dependency_injection_gets_a_registration() => GoldenFile.AssertEquals(
        "DigitsWithServices.g.cs",
        (Project.With(SidecarFile.Of(Samples.Digits)) with { References = [Project.Runtime, Project.Services] }).GeneratedText());
}
