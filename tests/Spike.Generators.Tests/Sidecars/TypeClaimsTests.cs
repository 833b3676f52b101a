using Microsoft.CodeAnalysis;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Sidecars;

[TestClass]
public sealed class TypeClaimsTests
{
    [TestMethod]
    public void Two_models_make_two_classes()
    {
        GeneratorRunResult run = Project.With(SidecarFile.Of(LabelledDigits, "First"), SidecarFile.Of(LabelledDigits, "Second")).Run();
        Assert.IsEmpty(run.Diagnostics);
        CollectionAssert.AreEqual(new[] { "Demo.First.g.cs", "Demo.Second.g.cs" }, run.GeneratedSources.Select(file => file.HintName).ToArray());
    }

    [TestMethod]
    public void Two_models_may_have_classes_of_one_name_in_two_namespaces() =>
        Assert.HasCount(2, Project.With(SidecarFile.Of(Digits, "Digits", "A"), SidecarFile.Of(Digits, "Digits", "B")).Run().GeneratedSources);

    [TestMethod]
    [DataRow("Digits", "Digits", "Demo.Digits")]
    [DataRow("Digits", "DIGITS", "Demo.DIGITS")]
    [DataRow("Digits", "DigitsLabel", "Demo.DigitsLabel")]
    [DataRow("DigitsClassification", "Digits", "Demo.DigitsClassification")]
    public void A_type_that_another_model_makes_is_refused_and_the_other_keeps_it(string first, string second, string type)
    {
        GeneratorRunResult run = Project.With(
            SidecarFile.Of(LabelledDigits with { Model = "a.onnx" }, first),
            SidecarFile.OfText(SignatureWriter.Write(LabelledDigits with { Model = "b.onnx" }), second, "Demo", "other")).Run();
        Diagnostic found = run.Diagnostics.Single();
        Assert.AreEqual("SPIKE0006", found.Id);
        Assert.AreEqual(
            $"The type '{type}' of the model 'b.onnx' is also made from 'a.onnx'. Set ClassName or Namespace on one of the two SpikeModel items.",
            found.GetMessage());
        Assert.AreEqual($"obj/other/Demo.{second}.spike.json", found.Location.GetLineSpan().Path);
        Assert.AreEqual($"Demo.{first}.g.cs", run.GeneratedSources.Single().HintName);
    }
}
