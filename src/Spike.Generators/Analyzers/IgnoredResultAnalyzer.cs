using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.Analyzers;

/// <summary>A run whose result nobody reads, or a sequence of steps that nobody enumerates.</summary>
/// <remarks>Native models are left alone: their neurons keep what a run did to them, so a run without a reader has a meaning.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredResultAnalyzer() : SpikeAnalyzer(Descriptors.IgnoredResult)
{
    private const string Keep = "Keep it, or assign it to _ where the run itself is the purpose";
    private const string Enumerate = "Nothing runs before the sequence is read; read it with await foreach";

    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types) =>
        context.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.ExpressionStatement);

    private void Analyze(OperationAnalysisContext context, RuntimeTypes types)
    {
        // A lambda of one expression may be there for its run alone, to time it for example.
        if (context.Operation.Syntax is not ExpressionStatementSyntax
            || ((IExpressionStatementOperation)context.Operation).Operation.Unawaited() is not IInvocationOperation { TargetMethod: { ReturnsVoid: false } method } call)
        {
            return;
        }

        INamedTypeSymbol owner = method.ContainingType;
        if (!types.IsOwned(owner))
            return;
        if (method.ReturnType.Name == "IAsyncEnumerable")
            context.ReportDiagnostic(At(call.Syntax, method.Name, Enumerate));
        else if (method.Name is "Run" or "RunBatch" or "Classify" or "ClassifyBatch" or "RunAsync" && !types.IsNative(owner))
            context.ReportDiagnostic(At(call.Syntax, method.Name, Keep));
    }
}
