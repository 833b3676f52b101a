using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Spike.Generators.Analyzers;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.CodeFixes;

/// <summary><c>new float[100]</c> ⇒ <c>new float[Digits.ImageLength]</c></summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class InputLengthFix() : SpikeCodeFix(Descriptors.WrongLength)
{
    private protected override IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics)
    {
        if (diagnostic.AdditionalLocations.FirstOrDefault() is { SourceTree: { } tree } size && tree == place.SyntaxTree && diagnostic.Properties.TryGetValue(InputLengthAnalyzer.Constant, out string? constant))
        {
            SyntaxNode old = tree.GetRoot().FindNode(size.SourceSpan, getInnermostNodeForTie: true);
            yield return new($"Use {constant}", nameof(InputLengthFix), old, SyntaxFactory.ParseExpression(constant!).WithTriviaFrom(old));
        }
    }
}
