using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests;

/// <summary>The generator runs on every keystroke: an edit must rerun no more than what it changes.</summary>
[TestClass]
public sealed class CachingTests
{
    private static readonly SidecarFile First = SidecarFile.Of(LabelledDigits, "First");
    private static readonly SidecarFile Second = SidecarFile.Of(Sentences, "Second");
    private static readonly Project Start = Project.With(First, Second);
    private static readonly CSharpCompilation Compilation = Start.Compilation;
    private static readonly GeneratorDriver Warm = Start.Driver.RunGenerators(Compilation);

    [TestMethod]
    public void An_edit_elsewhere_reruns_nothing()
    {
        CSharpCompilation edited = Compilation.ReplaceSyntaxTree(
            Compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText("class Unrelated { int x = 1; }", Start.ParseOptions));
        GeneratorRunResult run = Run(Warm, edited);

        CollectionAssert.AreEquivalent(SpikeModelGenerator.Steps.All, run.TrackedSteps.Keys.Intersect(SpikeModelGenerator.Steps.All).ToArray());
        foreach (string step in SpikeModelGenerator.Steps.All)
            AssertReasons(run, step, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        foreach (IncrementalGeneratorRunStep output in run.TrackedOutputSteps.SelectMany(step => step.Value))
            Assert.IsTrue(output.Outputs.All(result => result.Reason == IncrementalStepRunReason.Cached), "an output was written again");
    }

    [TestMethod]
    public void An_edit_of_one_sidecar_rewrites_its_class_only()
    {
        GeneratorDriver edited = Warm.ReplaceAdditionalText(First, SidecarFile.Of(Digits, "First"));
        GeneratorRunResult run = Run(edited, Compilation);

        foreach (string step in new[] { SpikeModelGenerator.Steps.Sidecars, SpikeModelGenerator.Steps.Readings, SpikeModelGenerator.Steps.Inputs })
        {
            IncrementalStepRunReason[] reasons = [.. Reasons(run, step)];
            Assert.AreEqual(1, reasons.Count(reason => reason == IncrementalStepRunReason.Modified), step);
            Assert.AreEqual(1, reasons.Count(reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged), step);
        }

        AssertReasons(run, SpikeModelGenerator.Steps.Clashes, IncrementalStepRunReason.Unchanged);
        Assert.DoesNotContain("FirstLabel", run.GeneratedSources[0].SourceText.ToString());
    }

    [TestMethod]
    public void A_sidecar_that_was_written_again_with_the_same_text_reruns_no_reading()
    {
        GeneratorRunResult run = Run(Warm.ReplaceAdditionalText(First, SidecarFile.Of(LabelledDigits, "First")), Compilation);
        AssertReasons(run, SpikeModelGenerator.Steps.Sidecars, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached);
        AssertReasons(run, SpikeModelGenerator.Steps.Readings, IncrementalStepRunReason.Cached);
        AssertReasons(run, SpikeModelGenerator.Steps.Inputs, IncrementalStepRunReason.Cached);
    }

    [TestMethod]
    public void A_removed_sidecar_takes_its_class_with_it()
    {
        GeneratorRunResult run = Run(Warm.RemoveAdditionalTexts([First]), Compilation);
        Assert.AreEqual("Demo.Second.g.cs", run.GeneratedSources.Single().HintName);
    }

    [TestMethod]
    public void Dependency_injection_that_comes_later_adds_the_registration()
    {
        GeneratorRunResult run = Run(Warm, Compilation.AddReferences(Project.Services));
        AssertReasons(run, SpikeModelGenerator.Steps.Readings, IncrementalStepRunReason.Cached);
        Assert.Contains("AddFirst(", run.GeneratedSources[0].SourceText.ToString());
    }

    private static GeneratorRunResult Run(GeneratorDriver driver, Compilation compilation) =>
        driver.RunGenerators(compilation).GetRunResult().Results.Single();

    private static void AssertReasons(GeneratorRunResult run, string step, params IncrementalStepRunReason[] allowed)
    {
        ImmutableArray<IncrementalStepRunReason> reasons = [.. Reasons(run, step)];
        Assert.IsNotEmpty(reasons);
        Assert.IsTrue(reasons.All(allowed.Contains), $"{step}: {string.Join(", ", reasons)}");
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult run, string step) =>
        run.TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Reason);
}
