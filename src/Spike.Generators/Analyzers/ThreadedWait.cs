using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>Where a method waits for a task or thread that it started, or looks whether it is done.</summary>
/// <remarks>What might be a wait counts as one: better no warning than one about code that never shares.</remarks>
internal static class ThreadedWait
{
    /// <summary>The waits of the method around the call, before it and behind: for the call itself, or for what its task is put into.</summary>
    public static IEnumerable<IOperation> Of(IOperation call)
    {
        IOperation? function = call.Function();
        IEnumerable<IOperation> around = call.Ancestors().TakeWhile(ancestor => ancestor != function).Prepend(call).Where(IsWait);
        if (Kept(call) is not { } task)
            return around;
        return around.Concat((function ?? call.Root()).Descendants().Where(operation =>
            (IsWait(operation) || IsGuard(operation, call) || IsGiven(operation)) && operation.Function() == function
            && operation.DescendantsAndSelf().Any(part => RuntimeTypes.Same(Variable(part), task))));
    }

    private static bool IsWait(IOperation operation) => operation switch
    {
        IAwaitOperation => true,
        IInvocationOperation { TargetMethod: var method } => method.Name is "Wait" or "WaitAll" or "WaitAny" or "GetResult" or "Join"
            || method.ContainingType.Name is "Parallel" or "ParallelEnumerable" && method.Name != "ForEachAsync",
        IPropertyReferenceOperation property => property.Property.Name is "Result" or "IsCompleted" or "IsCompletedSuccessfully" or "Status" or "IsAlive",
        IConditionalAccessOperation access => access.WhenNotNull.DescendantsAndSelf().Any(IsWait),
        _ => false,
    };

    /// <summary>What decides whether the call is made: <c>if (task is null) task = Task.Run(...)</c>, or <c>task ??= Task.Run(...)</c>.</summary>
    private static bool IsGuard(IOperation operation, IOperation call) =>
        operation == operation.Parent switch
        {
            IConditionalOperation choice => choice.Condition,
            ICoalesceAssignmentOperation assignment => assignment.Target,
            _ => null,
        }
        && operation.Parent!.Syntax.Span.Contains(call.Syntax.Span);

    /// <summary>Another method gets the task, and may wait for it. A collection only holds it.</summary>
    private static bool IsGiven(IOperation operation) =>
        operation is IArgumentOperation { Value: var value, Parent: IInvocationOperation { TargetMethod.Name: not ("Add" or "TryAdd" or "Append" or "Enqueue" or "Push") } }
        && Variable(value.Unconverted()) is not null;

    /// <summary>What the task or thread is put into: a variable, an array or a collection.</summary>
    private static ISymbol? Kept(IOperation call)
    {
        IOperation value = call;
        while (value.Parent is IConversionOperation or IConditionalOperation or ICoalesceOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            IAssignmentOperation { Target: IArrayElementReferenceOperation element } => Variable(element.ArrayReference),
            IAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } collection } } => Variable(collection),
            IAssignmentOperation assignment => Variable(assignment.Target),
            IArgumentOperation { Parent: IInvocationOperation { Instance: { } collection } } => Variable(collection),
            _ => null,
        };
    }

    private static ISymbol? Variable(IOperation operation) =>
        operation.Variable() ?? (operation is IPropertyReferenceOperation { Arguments.Length: 0, Instance: null or IInstanceReferenceOperation } property ? property.Property : null);
}
