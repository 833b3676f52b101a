using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.Analyzers;

/// <summary>A session that lambdas on several threads call at once: the second to enter gets an <see cref="InvalidOperationException"/>.</summary>
/// <remarks>
/// Certain for <c>Parallel</c> and PLINQ. Of tasks and threads, it is those that a loop or another lambda starts around one session, and two or more of one
/// method that share one; a task that the method waits for before it starts the next runs alone. A use inside <c>lock</c> is no sharing.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedSessionAnalyzer() : SpikeAnalyzer(Descriptors.SharedSession)
{
    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types) =>
        context.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.AnonymousFunction);

    private void Analyze(OperationAnalysisContext context, RuntimeTypes types)
    {
        var lambda = (IAnonymousFunctionOperation)context.Operation;
        if (ThreadedCall.Of(lambda) is not { } start)
            return;
        foreach (IGrouping<ISymbol?, IOperation> uses in Uses(lambda, types).GroupBy(use => use.Variable(), SymbolEqualityComparer.Default))
        {
            ISymbol session = uses.Key!;
            if (!start.IsMany && !start.IsRepeated(session) && !HasRival(lambda, start, session, types))
                continue;
            IOperation use = uses.First();
            context.ReportDiagnostic(At(use.Syntax, session.Name, OwnSession(session.Name, use.Type!, types)));
        }
    }

    /// <summary>Calls inside the lambda on sessions that are declared outside.</summary>
    private static IEnumerable<IOperation> Uses(IAnonymousFunctionOperation lambda, RuntimeTypes types) => lambda.Body.Descendants().Where(operation =>
        types.IsSession(operation.Type)
        && operation.Variable() is { } variable && !lambda.Declares(variable) && !IsOfThread(variable)
        && (IsCalled(operation) || operation.Parent is IPropertyReferenceOperation { Property.Name: "Session" } beneath && IsCalled(beneath))
        && !operation.Ancestors().TakeWhile(ancestor => ancestor != lambda).OfType<ILockOperation>().Any());

    private static bool IsCalled(IOperation receiver) => receiver.Parent is IInvocationOperation call && call.Instance == receiver && call.TargetMethod.Name != "Dispose";

    private static bool HasRival(IAnonymousFunctionOperation lambda, ThreadedCall start, ISymbol session, RuntimeTypes types) =>
        lambda.Root().Descendants().OfType<IAnonymousFunctionOperation>().Any(
            other => other != lambda && ThreadedCall.Of(other) is { } rival && start.IsBeside(rival) && Uses(other, types).Any(use => RuntimeTypes.Same(use.Variable(), session)));

    private static bool IsOfThread(ISymbol variable) => variable.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ThreadStaticAttribute");

    private static string OwnSession(string name, ITypeSymbol type, RuntimeTypes types) => types.IsTypedClass(type) ? $"new {type.Name}({name}.Model)"
        : types.IsNative(type) ? $"{name}.Model.CreateNativeSession({name}.Batch, {name}.Options)"
        : $"{name}.Model.CreateSession({name}.Options)";
}
