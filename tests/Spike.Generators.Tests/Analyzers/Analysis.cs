using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Analyzers;

/// <summary>A user's code against the classes <c>Digits</c> and <c>Waves</c>, and what an analyzer finds in it.</summary>
internal static class Analysis
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Demo;
        using Spike.Runtime;
        using Spike.Runtime.Devices;

        """;

    /// <param name="members">Members of a class; what should be found stands between [| and |].</param>
    public static Project ProjectOf(string members) => Project.With(SidecarFile.Of(LabelledDigits), SidecarFile.Of(Waves, "Waves")) with { Source = SourceOf(members).Text };

    public static (string Text, TextSpan[] Marked) SourceOf(string members)
    {
        string text = Usings + "public class App\n{\n" + members.ReplaceLineEndings("\n") + "\n}\n";
        var marked = new List<TextSpan>();
        for (int start = text.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = text.IndexOf("[|", StringComparison.Ordinal))
        {
            text = text.Remove(start, 2);
            int end = text.IndexOf("|]", StringComparison.Ordinal);
            text = text.Remove(end, 2);
            marked.Add(TextSpan.FromBounds(start, end));
        }

        return (text, [.. marked]);
    }

    /// <summary>Fails unless the analyzer finds what is marked, and nothing else.</summary>
    /// <returns>The messages of what it found.</returns>
    public static async Task<string[]> ExpectAsync(DiagnosticAnalyzer analyzer, string members)
    {
        (string text, TextSpan[] marked) = SourceOf(members);
        ImmutableArray<Diagnostic> found = await FindAsync(analyzer, ProjectOf(members));
        Assert.AreSequenceEqual(
            [.. marked.Select(span => text.Substring(span.Start, span.Length))],
            [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).Select(diagnostic => text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length))]);
        return [.. found.Select(diagnostic => diagnostic.GetMessage())];
    }

    public static async Task<ImmutableArray<Diagnostic>> FindAsync(DiagnosticAnalyzer analyzer, Project project, string editorConfig = "")
    {
        Compilation compilation = project.Build();
        // What does not compile proves nothing.
        Assert.IsEmpty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Where(_ => project.References.Contains(Project.Runtime)));
        if (editorConfig.Length > 0)
            compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Severities(editorConfig)));
        var options = new AnalyzerOptions([.. project.Sidecars], new ItemMetadata());
        return await compilation.WithAnalyzers([analyzer], options).GetAnalyzerDiagnosticsAsync();
    }

    /// <summary>Severities as the compiler takes them from an .editorconfig beside the source.</summary>
    private sealed class Severities(string text) : SyntaxTreeOptionsProvider
    {
        private readonly AnalyzerConfigOptionsResult options =
            AnalyzerConfigSet.Create<List<AnalyzerConfig>>([AnalyzerConfig.Parse(text, "/app/.editorconfig")]).GetOptionsForSourcePath("/app/App.cs");

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            options.TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}
