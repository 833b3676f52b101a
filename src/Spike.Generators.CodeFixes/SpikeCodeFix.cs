using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Spike.Generators.CodeFixes;

/// <summary>Offers edits for one rule, each of which replaces one node of the document.</summary>
public abstract class SpikeCodeFix : CodeFixProvider
{
    private protected SpikeCodeFix(DiagnosticDescriptor rule) => FixableDiagnosticIds = ImmutableArray.Create(rule.Id);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } semantics)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode place = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            foreach (Edit edit in Edits(place, diagnostic, semantics))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        edit.Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(edit.Old, edit.New))),
                        equivalenceKey: edit.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>None where the code has a form that the fix does not know.</summary>
    private protected abstract IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics);

    /// <summary>The name, or with a number behind it where it is taken.</summary>
    /// <param name="around">Where the name will be known: blocks in it may declare names that are not known at the position.</param>
    private protected static string FreeName(SemanticModel semantics, int position, string wanted, SyntaxNode? around = null)
    {
        var inside = new HashSet<string>(around?.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText) ?? []);
        string name = wanted;
        for (int number = 2; inside.Contains(name) || !semantics.LookupSymbols(position, name: name).IsEmpty; number++)
            name = wanted + number;
        return name;
    }

    /// <param name="Key">The same for edits of one kind, which can be made all at once.</param>
    private protected sealed record Edit(string Title, string Key, SyntaxNode Old, SyntaxNode New);
}
