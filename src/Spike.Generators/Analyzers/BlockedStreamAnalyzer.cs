using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.Analyzers;

/// <summary>A thread that waits for a sequence or task of the runtime in place of awaiting it.</summary>
/// <remarks>The <c>Result</c> of a task that was made elsewhere may be known already, as those of <c>RunAllAsync</c> are, and is left alone.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockedStreamAnalyzer() : SpikeAnalyzer(Descriptors.BlockedStream)
{
    private const string Read = "Read it with await foreach, or use RunSteps, which runs on the calling thread";
    private const string Await = "Await it";

    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types)
    {
        context.RegisterOperationAction(operation => AnalyzeCall(operation, types), OperationKind.Invocation);
        context.RegisterOperationAction(operation => AnalyzeProperty(operation, types), OperationKind.PropertyReference);
    }

    private void AnalyzeCall(OperationAnalysisContext context, RuntimeTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        string? remedy = call.TargetMethod.Name switch
        {
            "ToBlockingEnumerable" when IsOfRuntimeValues(call.Receiver()?.Type, types) => Read,
            "Wait" when IsTask(call.Instance, types) => Await,
            "GetResult" when call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter && IsTask(awaiter.Instance, types) => Await,
            _ => null,
        };
        if (remedy is not null)
            context.ReportDiagnostic(At(call.Syntax, call.TargetMethod.Name, remedy));
    }

    private void AnalyzeProperty(OperationAnalysisContext context, RuntimeTypes types)
    {
        var property = (IPropertyReferenceOperation)context.Operation;
        if (property.Property is { Name: "Result", ContainingType.Name: "Task" or "ValueTask" }
            && property.Instance?.Unawaited() is IInvocationOperation && IsTask(property.Instance, types))
        {
            context.ReportDiagnostic(At(property.Syntax, "Result", Await));
        }
    }

    /// <summary>A task of something that the runtime makes, or of the next element of a stream.</summary>
    private static bool IsTask(IOperation? operation, RuntimeTypes types) =>
        operation?.Unawaited() is { Type.Name: "Task" or "ValueTask" } task
        && (IsOfRuntimeValues(task.Type, types)
            || task is IInvocationOperation { TargetMethod: { Name: "MoveNextAsync", ContainingType: var enumerator } } && IsOfRuntimeValues(enumerator, types));

    /// <summary>A task or a sequence of one type, which is the runtime's.</summary>
    private static bool IsOfRuntimeValues(ITypeSymbol? type, RuntimeTypes types) =>
        type is INamedTypeSymbol { TypeArguments.Length: 1 } generic && types.IsOfRuntime(generic.TypeArguments[0]);
}
