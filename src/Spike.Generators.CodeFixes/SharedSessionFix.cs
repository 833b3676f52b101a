using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Spike.Generators.Analyzers;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.CodeFixes;

/// <summary>
/// <c>Parallel.For(0, n, i => digits.Run(x[i], y[i]))</c> ⇒ the overload that makes a session for each thread and disposes of it, over the same model.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SharedSessionFix() : SpikeCodeFix(Descriptors.SharedSession)
{
    private protected override IEnumerable<Edit> Edits(SyntaxNode place, Diagnostic diagnostic, SemanticModel semantics)
    {
        if (place is not ExpressionSyntax session
            || session.FirstAncestorOrSelf<LambdaExpressionSyntax>() is not { } lambda || NameOfItem(lambda) is not { } item
            || lambda.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } || list.Arguments.Last() != lambda.Parent
            || semantics.GetSymbolInfo(call).Symbol is not IMethodSymbol { ContainingType.Name: "Parallel", Name: "For" or "ForEach" }
            || RuntimeTypes.Of(semantics.Compilation) is not { } types || semantics.GetTypeInfo(session).Type is not { } type)
        {
            yield break;
        }

        string own = FreeName(semantics, session.SpanStart, "own", lambda);
        // A parameter named _ would take the place of the discards in the body.
        string state = FreeName(semantics, session.SpanStart, "state", lambda);
        string before = string.Concat(list.Arguments.Take(list.Arguments.Count - 1).Select(argument => argument + ", "));
        string text = $"({before}() => {Make(session.ToString(), type, types, semantics, session.SpanStart)}, ({item}, {state}, {own}) =>\n{Body(lambda, session, own)}, {own} => {own}.Dispose())";
        ArgumentListSyntax arguments = SyntaxFactory.ParseArgumentList(text).WithTriviaFrom(list).WithAdditionalAnnotations(Formatter.Annotation);
        yield return new("Give each thread a session of its own", nameof(SharedSessionFix), call, call.WithArgumentList(arguments));
    }

    /// <summary>The parameter's name, where the lambda has one and says no type, which the others would then have to say too.</summary>
    private static string? NameOfItem(LambdaExpressionSyntax lambda) => lambda switch
    {
        { AsyncKeyword.RawKind: not 0 } => null,
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.Text,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } when parameters[0].Type is null => parameters[0].Identifier.Text,
        _ => null,
    };

    private static string Make(string session, ITypeSymbol type, RuntimeTypes types, SemanticModel semantics, int position)
    {
        if (!types.IsTypedClass(type))
            return types.IsNative(type) ? $"{session}.Model.CreateNativeSession({session}.Batch, {session}.Options)" : $"{session}.Model.CreateSession({session}.Options)";
        string batch = types.IsNative(type) ? $"{session}.Session.Batch, " : "";
        return $"new {type.ToMinimalDisplayString(semantics, position)}({session}.Model, {batch}{session}.Session.Options)";
    }

    private static string Body(LambdaExpressionSyntax lambda, ExpressionSyntax session, string own)
    {
        SyntaxNode body = lambda.Body.ReplaceNodes(
            // other.digits ends in the same name, and is another.
            lambda.Body.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Where(use => use.IsEquivalentTo(session) && (use.Parent as MemberAccessExpressionSyntax)?.Name != use),
            (use, _) => SyntaxFactory.IdentifierName(own).WithTriviaFrom(use));
        if (body is not BlockSyntax block)
            return $"{{\n{body};\nreturn {own};\n}}";
        block = block.ReplaceNodes(
            block.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax).OfType<ReturnStatementSyntax>(),
            (leave, _) => SyntaxFactory.ParseStatement($"return {own};").WithTriviaFrom(leave));
        return $"{{{string.Concat(block.Statements.Select(statement => statement.ToFullString()))}return {own};\n}}";
    }
}
