using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>A call that runs a lambda on another thread.</summary>
/// <param name="IsMany">It runs the lambda on several threads at once.</param>
internal sealed record ThreadedCall(IOperation Call, bool IsMany)
{
    /// <summary>Nothing else of the method runs meanwhile.</summary>
    public bool IsAwaited => Call.IsAwaited();

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
}
