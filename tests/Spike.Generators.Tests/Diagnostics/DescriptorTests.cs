using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Spike.Generators.Diagnostics;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Diagnostics;

[TestClass]
public sealed class DescriptorTests
{
    private static IEnumerable<DiagnosticDescriptor> All => typeof(Descriptors)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(rule => rule.GetValue(null)).OfType<DiagnosticDescriptor>();

    [TestMethod]
    public void A_damaged_sidecar_is_reported_at_its_place_and_the_other_models_keep_their_classes()
    {
        GeneratorRunResult run = Project.With(SidecarFile.OfText("{\n  \"schema\": 7\n}", "Broken"), SidecarFile.Of(Digits)).Run();
        Diagnostic found = run.Diagnostics.Single();
        Assert.AreEqual("SPIKE5004", found.Id);
        Assert.AreEqual(
            "The class 'Broken' cannot be made, because the sidecar is damaged or of another version: its schema is 7; this version of Spike.Generators reads schema 1. Delete the file and build again.",
            found.GetMessage());
        Assert.AreEqual("obj/spike/Demo.Broken.spike.json: (1,12)-(1,12)", found.Location.GetLineSpan().ToString());
        Assert.AreEqual("Demo.Digits.g.cs", run.GeneratedSources.Single().HintName);
    }

    [TestMethod]
    [DataRow(null, "Digits", "Demo", "the compiler could not open it")]
    [DataRow("", "Digits", "Demo", "the file ends where a value is expected")]
    [DataRow("{}", "my class", "Demo", "SpikeClass=\"my class\" is not a C# class name")]
    [DataRow("{}", "Digits", "Demo.2", "SpikeNamespace=\"Demo.2\" is not a C# namespace")]
    public void What_makes_no_class_is_said_in_words(string? text, string name, string @namespace, string reason)
    {
        GeneratorRunResult run = Project.With(SidecarFile.OfText(text, name, @namespace)).Run();
        Assert.Contains(reason, run.Diagnostics.Single(found => found.Id == "SPIKE5004").GetMessage());
        Assert.IsEmpty(run.GeneratedSources);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5005")]
    public void Older_languages_are_refused_once_and_in_words()
    {
        GeneratorRunResult run = (Project.With(SidecarFile.Of(Digits, "First"), SidecarFile.Of(Digits, "Second")) with { Language = LanguageVersion.CSharp11 }).Run();
        Diagnostic found = run.Diagnostics.Single();
        Assert.AreEqual("SPIKE5005", found.Id);
        Assert.AreEqual(
            "The classes of SpikeModel items need C# 12 or later; this project compiles C# 11.0. Remove LangVersion from the project file, or set it to 12 or later.",
            found.GetMessage());
        Assert.IsEmpty(run.GeneratedSources);
        Assert.IsEmpty((Project.With(SidecarFile.Of(Digits)) with { Language = LanguageVersion.CSharp12 }).Run().Diagnostics);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5006")]
    public void A_project_without_the_runtime_is_told_so_in_place_of_errors_in_generated_code()
    {
        GeneratorRunResult run = (Project.With(SidecarFile.Of(Digits)) with { References = [] }).Run();
        Assert.AreEqual("SPIKE5006", run.Diagnostics.Single().Id);
        Assert.IsEmpty(run.GeneratedSources);
        Assert.IsEmpty((Project.With(SidecarFile.Of(Digits)) with { References = [Project.Runtime] }).Run().Diagnostics);
    }

    [TestMethod]
    public void A_project_without_models_is_left_in_peace()
    {
        GeneratorRunResult run = (Project.With() with { References = [], Language = LanguageVersion.CSharp9 }).Run();
        Assert.IsEmpty(run.Diagnostics);
        Assert.IsEmpty(run.GeneratedSources);
    }

    [TestMethod]
    public void Every_diagnostic_has_a_page_and_a_link_to_it()
    {
        Assert.IsNotEmpty(All);
        foreach (DiagnosticDescriptor rule in All)
        {
            Assert.AreEqual("https://spikebuild.dev/diagnostics/" + rule.Id, rule.HelpLinkUri);
            string page = Path.Combine(Root(), "docs", "diagnostics", rule.Id + ".md");
            Assert.IsTrue(File.Exists(page), $"{rule.Id} has no page in docs/diagnostics");
            Assert.StartsWith($"# {rule.Id}", File.ReadAllText(page));
        }
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
