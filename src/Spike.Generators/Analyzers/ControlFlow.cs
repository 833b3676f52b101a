using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>What the shape of a method says about the order of two operations.</summary>
internal static class ControlFlow
{
    /// <summary>The lambda or local function around an operation; null: the method itself.</summary>
    public static IOperation? Function(this IOperation operation) =>
        operation.Ancestors().FirstOrDefault(ancestor => ancestor is IAnonymousFunctionOperation or ILocalFunctionOperation);

    /// <summary>Whether the loop ends once it has come to the operation: by <c>return</c>, <c>throw</c> or <c>break</c> in or behind the statement.</summary>
    public static bool Leaves(this IOperation operation, ILoopOperation loop) =>
        operation.Function() == loop.Function() && operation.Ancestors().TakeWhile(ancestor => ancestor != loop).Any(ancestor => IsLast(ancestor, loop));

    /// <summary>Whether the method never comes to the second operation once it has come to the first, which stands before: branches of one choice, or a way out between.</summary>
    public static bool Excludes(this IOperation first, IOperation second)
    {
        IOperation below = first;
        foreach (IOperation ancestor in first.Ancestors())
        {
            if (ancestor.Syntax.Span.Contains(second.Syntax.Span))
                return AreBranches(ancestor, below, second);
            if (IsLast(ancestor, loop: null))
                return true;
            below = ancestor;
        }

        return false;
    }

    private static bool AreBranches(IOperation choice, IOperation first, IOperation second) => choice switch
    {
        IConditionalOperation conditional => first != conditional.Condition,
        ICoalesceOperation => true,
        ISwitchOperation or ISwitchExpressionOperation => first is ISwitchCaseOperation or ISwitchExpressionArmOperation,
        ITryOperation attempt => attempt.Catches.Any(handler => handler.Syntax.Span.Contains(second.Syntax.Span)),
        _ => false,
    };

    /// <summary>A way out of the method or of the loop, or a block that ends in one. After <c>yield return</c> a method goes on.</summary>
    private static bool IsLast(IOperation operation, ILoopOperation? loop) => operation switch
    {
        IReturnOperation { Kind: OperationKind.Return } or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBranchOperation { BranchKind: BranchKind.Break } leave => loop is not null && RuntimeTypes.Same(leave.Target, loop.ExitLabel),
        IBlockOperation { Operations: { Length: > 0 } statements } => IsLast(statements[statements.Length - 1], loop),
        _ => false,
    };
}
