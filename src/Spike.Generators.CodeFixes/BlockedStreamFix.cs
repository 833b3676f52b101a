using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.CodeFixes;

/// <summary>
/// <c>foreach (var step in steps.ToBlockingEnumerable())</c> ⇒ <c>await foreach (var step in steps)</c>, and <c>task.Result</c> ⇒ <c>await task</c>, where the
/// method around it is asynchronous already.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BlockedStreamFix() : SpikeCodeFix(Descriptors.BlockedStream)
{
    private protected override IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics)
    {
        if (!AsyncContext.AllowsAwait(place))
            yield break;
        switch (place)
        {
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ToBlockingEnumerable", Expression: var stream } } call when call.Parent is ForEachStatementSyntax loop:
                string cancelled = call.ArgumentList.Arguments.Count == 0 ? "" : $".WithCancellation{call.ArgumentList}";
                SyntaxToken await = SyntaxFactory.Token(loop.GetLeadingTrivia(), SyntaxKind.AwaitKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
                yield return new("Read it with 'await foreach'", nameof(BlockedStreamFix), loop, loop.WithoutLeadingTrivia()
                    .WithExpression(SyntaxFactory.ParseExpression(stream + cancelled)).WithAwaitKeyword(await));
                break;
            case InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Wait", Expression: var task } }:
                yield return Await(place, task);
                break;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var task } } } }:
                yield return Await(place, task);
                break;
            case MemberAccessExpressionSyntax { Name.Identifier.Text: "Result", Expression: var task }:
                yield return Await(place, task);
                break;
        }
    }

    private static Edit Await(SyntaxNode place, ExpressionSyntax task)
    {
        string text = $"await {task}";
        bool binds = place.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax;
        return new("Await it", nameof(BlockedStreamFix), place, SyntaxFactory.ParseExpression(binds ? $"({text})" : text).WithTriviaFrom(place));
    }
}
