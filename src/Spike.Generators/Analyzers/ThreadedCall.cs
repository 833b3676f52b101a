using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>A call that runs a lambda on another thread.</summary>
/// <param name="IsMany">It runs the lambda on several threads at once.</param>
internal sealed record ThreadedCall(IOperation Call, bool IsMany)
{
    /// <summary>Null where the lambda goes somewhere else.</summary>
    public static ThreadedCall? Of(IAnonymousFunctionOperation lambda)
    {
        IOperation? holder = lambda.Parent;
        while (holder is IDelegateCreationOperation or IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation)
            holder = holder.Parent;
        IOperation? call = holder is IArgumentOperation argument ? argument.Parent : null;
        IMethodSymbol? method = call switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            _ => null,
        };
        return method is null ? null : (method.ContainingType.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat), method.Name) switch
        {
            ("System.Threading.Tasks.Parallel", "Invoke") => new(call!, IsMany: false),
            ("System.Threading.Tasks.Parallel" or "System.Linq.ParallelEnumerable", _) => new(call!, IsMany: true),
            ("System.Threading.Tasks.Task", "Run" or ".ctor") => new(call!, IsMany: false),
            ("System.Threading.Tasks.TaskFactory", "StartNew") => new(call!, IsMany: false),
            ("System.Threading.Thread", ".ctor") => new(call!, IsMany: false),
            ("System.Threading.ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => new(call!, IsMany: false),
            _ => null,
        };
    }

    /// <summary>A loop or a lambda around it starts it again and again while the session stays the same, and nothing there waits for the one before.</summary>
    public bool IsRepeated(ISymbol session)
    {
        IOperation[] waits = [.. ThreadedWait.Of(Call)];
        return Call.Ancestors().Any(around =>
            around is ILoopOperation or IAnonymousFunctionOperation && !around.Declares(session)
            && !(around is ILoopOperation loop && Call.Leaves(loop))
            && !waits.Any(wait => around.Syntax.Span.Contains(wait.Syntax.Span)));
    }

    /// <summary>One method starts both, and the second while the first may still run.</summary>
    public bool IsBeside(ThreadedCall other)
    {
        if (Call == other.Call)
            return true;
        (IOperation first, IOperation second) = Call.Syntax.SpanStart < other.Call.Syntax.SpanStart ? (Call, other.Call) : (other.Call, Call);
        return first.Function() == second.Function() && !first.Excludes(second)
            && !ThreadedWait.Of(first).Any(wait => wait.Syntax.Span.End > first.Syntax.SpanStart && wait.Syntax.Span.End <= second.Syntax.SpanStart);
    }
}
