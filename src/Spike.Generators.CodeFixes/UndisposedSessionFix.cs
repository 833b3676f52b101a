using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.CodeFixes;

/// <summary><c>var digits = new Digits();</c> ⇒ <c>using var digits = new Digits();</c></summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UndisposedSessionFix() : SpikeCodeFix(Descriptors.UndisposedSession)
{
    private protected override IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics)
    {
        // In a section of a switch, C# allows no using declaration.
        if (place is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } old } }
            || semantics.GetDeclaredSymbol(place) is not ILocalSymbol { Type: var type })
        {
            yield break;
        }

        bool isAsync = !type.AllInterfaces.Any(contract => contract.Name == nameof(IDisposable));
        if (isAsync && !AsyncContext.AllowsAwait(place))
            yield break;
        LocalDeclarationStatementSyntax bare = old.WithoutLeadingTrivia().WithUsingKeyword(Word(SyntaxKind.UsingKeyword));
        if (isAsync)
            bare = bare.WithAwaitKeyword(Word(SyntaxKind.AwaitKeyword));
        yield return new(isAsync ? "Dispose of it with 'await using'" : "Dispose of it with 'using'", nameof(UndisposedSessionFix), old, bare.WithLeadingTrivia(old.GetLeadingTrivia()));
    }

    private static SyntaxToken Word(SyntaxKind kind) => SyntaxFactory.Token(default, kind, SyntaxFactory.TriviaList(SyntaxFactory.Space));
}
