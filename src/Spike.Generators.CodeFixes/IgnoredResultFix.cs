using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.CodeFixes;

/// <summary><c>digits.Run(image);</c> ⇒ <c>var result = digits.Run(image);</c>, or <c>_ = digits.Run(image);</c> where the run itself is the purpose.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class IgnoredResultFix() : SpikeCodeFix(Descriptors.IgnoredResult)
{
    private protected override IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics)
    {
        // A sequence is not read by giving it a name.
        if (place.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } old || semantics.GetTypeInfo(place).Type?.Name == "IAsyncEnumerable")
            yield break;

        ExpressionSyntax run = old.Expression.WithoutLeadingTrivia();
        if (old.Parent is BlockSyntax or GlobalStatementSyntax)
        {
            string name = FreeName(semantics, old.SpanStart, "result");
            SyntaxNode kept = SyntaxFactory.ParseStatement($"var {name} = {run}{old.SemicolonToken}").WithTriviaFrom(old);
            yield return new("Keep the result", nameof(IgnoredResultFix) + ".Keep", old, kept);
        }

        SyntaxNode ignored = SyntaxFactory.ParseStatement($"_ = {run}{old.SemicolonToken}").WithTriviaFrom(old);
        yield return new("Ignore it on purpose: '_ ='", nameof(IgnoredResultFix) + ".Ignore", old, ignored);
    }
}
