using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>Steps over what stands between an operation and what it means.</summary>
internal static class Operations
{
    public static IOperation Unconverted(this IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }

    /// <summary>What is awaited in the end: without <c>await</c>, <c>ConfigureAwait</c> and <c>AsTask</c>.</summary>
    public static IOperation Unawaited(this IOperation operation)
    {
        while (true)
        {
            switch (operation.Unconverted())
            {
                case IAwaitOperation await:
                    operation = await.Operation;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "WithCancellation" } call when call.Receiver() is { } receiver:
                    operation = receiver;
                    break;
                case var other:
                    return other;
            }
        }
    }

    /// <summary>What a method is called on, an extension method too.</summary>
    public static IOperation? Receiver(this IInvocationOperation call) =>
        call.Instance ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value.Unconverted() : null);

    /// <summary>Whether the result of the operation is awaited where it stands.</summary>
    public static bool IsAwaited(this IOperation operation) => operation.Parent switch
    {
        IAwaitOperation => true,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } call when call.Instance == operation => call.IsAwaited(),
        IConversionOperation conversion => conversion.IsAwaited(),
        _ => false,
    };

    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    public static IEnumerable<IOperation> Ancestors(this IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
            yield return parent;
    }

    /// <summary>The local, parameter or field that is read; null for anything that may be another object each time.</summary>
    public static ISymbol? Variable(this IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        _ => null,
    };

    /// <summary>Whether the variable is declared inside the syntax of this operation.</summary>
    public static bool Declares(this IOperation operation, ISymbol variable) => variable.DeclaringSyntaxReferences.Any(
        declaration => declaration.SyntaxTree == operation.Syntax.SyntaxTree && operation.Syntax.Span.Contains(declaration.Span));
}
