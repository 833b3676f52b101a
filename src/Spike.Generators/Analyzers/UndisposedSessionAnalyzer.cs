using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Spike.Generators.Diagnostics;

namespace Spike.Generators.Analyzers;

/// <summary>A session that a method makes for itself and leaves to the garbage collector, which does not release it.</summary>
/// <remarks>
/// One that is returned, stored, given to another method or captured by a lambda may be disposed of elsewhere, and is left alone. So is one that something else
/// made: a container disposes of its services.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndisposedSessionAnalyzer() : SpikeAnalyzer(Descriptors.UndisposedSession)
{
    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types)
    {
        context.RegisterOperationAction(operation => AnalyzeLocal(operation, types), OperationKind.VariableDeclarator);
        context.RegisterOperationAction(operation => AnalyzeTemporary(operation, types), OperationKind.ObjectCreation, OperationKind.Invocation);
    }

    private void AnalyzeLocal(OperationAnalysisContext context, RuntimeTypes types)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (!types.IsOwned(declarator.Symbol.Type)
            || declarator.GetVariableInitializer()?.Value is not { } value || !Makes(value, types)
            || declarator.Parent?.Parent?.Parent is IUsingDeclarationOperation or IUsingOperation)
        {
            return;
        }

        bool isOnlyUsed = declarator.Root().Descendants().OfType<ILocalReferenceOperation>()
            .Where(reference => RuntimeTypes.Same(reference.Local, declarator.Symbol))
            .All(reference => IsPlainUse(reference, types) && !IsCaptured(reference, declarator));
        if (isOnlyUsed)
            context.ReportDiagnostic(At(declarator.Syntax, declarator.Symbol.Name));
    }

    /// <summary><c>new Digits().Run(image)</c>: nobody can dispose of it.</summary>
    private void AnalyzeTemporary(OperationAnalysisContext context, RuntimeTypes types)
    {
        IOperation value = context.Operation;
        if (!types.IsOwned(value.Type) || !Makes(value, types))
            return;
        IOperation? user = value.Parent;
        bool isUsed = user is IInvocationOperation call && call.Instance == value && call.TargetMethod.Name is not ("Dispose" or "DisposeAsync")
            || user is IPropertyReferenceOperation { Property.Name: "Statistics" or "Backend" or "BackendReason" };
        if (isUsed)
            context.ReportDiagnostic(At(value.Syntax, value.Type!.Name));
    }

    private static bool Makes(IOperation value, RuntimeTypes types) => value.Unawaited() switch
    {
        IObjectCreationOperation creation => types.IsTypedClass(creation.Type),
        IInvocationOperation call => types.MakesSession(call.TargetMethod),
        _ => false,
    };

    /// <summary>A use after which the local is still all there is of the session, and which is no disposal.</summary>
    private static bool IsPlainUse(ILocalReferenceOperation reference, RuntimeTypes types) => reference.Parent switch
    {
        IInvocationOperation call when call.Instance == reference =>
            call.TargetMethod.Name is not ("Dispose" or "DisposeAsync") && (!IsDeferred(call.Type) || call.IsAwaited() || call.Ancestors().Any(IsCollection(call))),
        // The session beneath and the model may live on; where something is called on them at once, they do not.
        IPropertyReferenceOperation property when types.IsOwned(property.Type) || types.IsModel(property.Type) =>
            property.Parent is IInvocationOperation call && call.Instance == property || property.Parent is IPropertyReferenceOperation,
        IPropertyReferenceOperation => true,
        _ => false,
    };

    /// <summary>A task or a sequence: the session works on after the call.</summary>
    private static bool IsDeferred(ITypeSymbol? type) => type?.Name is "Task" or "ValueTask" or "IAsyncEnumerable" or "IEnumerable";

    private static Func<IOperation, bool> IsCollection(IOperation call) =>
        ancestor => ancestor is IForEachLoopOperation loop && loop.Collection.DescendantsAndSelf().Contains(call);

    private static bool IsCaptured(IOperation reference, IOperation declarator) => reference.Ancestors()
        .Any(ancestor => ancestor is IAnonymousFunctionOperation or ILocalFunctionOperation && !declarator.Ancestors().Contains(ancestor));
}
