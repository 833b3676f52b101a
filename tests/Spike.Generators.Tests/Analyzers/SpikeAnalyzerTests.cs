using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Spike.Generators.Analyzers;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Analyzers;

/// <summary>What holds for all analyzers.</summary>
[TestClass]
public sealed class SpikeAnalyzerTests
{
    private static IEnumerable<DiagnosticAnalyzer> All => typeof(SpikeAnalyzer).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(SpikeAnalyzer))).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!);

    [TestMethod]
    [DataRow("none", null)]
    [DataRow("suggestion", DiagnosticSeverity.Info)]
    [DataRow("error", DiagnosticSeverity.Error)]
    public async Task An_editorconfig_sets_the_severity(string severity, DiagnosticSeverity? expected)
    {
        Project project = Analysis.ProjectOf("void M(Digits digits, float[] x) => Parallel.For(0, 9, i => digits.Run(x, x));");
        var found = await Analysis.FindAsync(new SharedSessionAnalyzer(), project, $"[*.cs]\ndotnet_diagnostic.SPIKE6004.severity = {severity}\n");
        Assert.AreEqual(expected, found.SingleOrDefault()?.Severity);
    }

    [TestMethod]
    public async Task Without_the_runtime_nothing_is_looked_at()
    {
        Project project = Project.With(SidecarFile.Of(Digits)) with
        {
            References = [],
            Source = """
                public sealed class Digits : System.IDisposable
                {
                    public const string ArtifactFile = "";
                    public float[] Run(float[] image) => image;
                    public void Dispose() { }
                    public static void M() { var digits = new Digits(); digits.Run(new float[1]); }
                }
                """,
        };
        foreach (DiagnosticAnalyzer analyzer in All)
            Assert.IsEmpty(await Analysis.FindAsync(analyzer, project), analyzer.GetType().Name);
    }

    [TestMethod]
    public async Task The_generated_classes_themselves_are_in_order()
    {
        foreach (DiagnosticAnalyzer analyzer in All)
            Assert.IsEmpty(await Analysis.FindAsync(analyzer, Analysis.ProjectOf("")), analyzer.GetType().Name);
    }

    [TestMethod]
    public void Each_rule_has_one_analyzer_and_there_are_six()
    {
        string[] rules = [.. All.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Order(StringComparer.Ordinal)];
        Assert.AreSequenceEqual(["SPIKE6001", "SPIKE6002", "SPIKE6003", "SPIKE6004", "SPIKE6005", "SPIKE6006"], rules);
    }
}
