using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Spike.Generators.Analyzers;

/// <summary>How many values an array or span holds, where the code says so.</summary>
/// <param name="Size">The expression that gives the number, where it could be another one.</param>
internal sealed record ConstantLength(int Values, ExpressionSyntax? Size)
{
    /// <summary>Locals that are followed from one to the next: while somebody types, one may be declared by itself.</summary>
    private const int MostLocals = 8;

    public static ConstantLength? Of(IOperation operation) => Of(operation, MostLocals);

    private static ConstantLength? Of(IOperation operation, int locals)
    {
        if (OfSyntax(operation) is { } written)
            return written;
        return operation.Unconverted() switch
        {
            IArrayCreationOperation { DimensionSizes.Length: 1 } array => OfSize(array.DimensionSizes[0], array.Initializer is null),
            ILocalReferenceOperation local when locals > 0 => OfLocal(local, locals - 1),
            IInvocationOperation call => OfCall(call, locals),
            _ => null,
        };
    }

    /// <summary>Collection expressions and <c>stackalloc</c>, for which this version of Roslyn has no operation.</summary>
    private static ConstantLength? OfSyntax(IOperation operation)
    {
        switch (operation.Unconverted().Syntax)
        {
            case CollectionExpressionSyntax list when list.Elements.All(element => element is ExpressionElementSyntax):
                return new(list.Elements.Count, null);
            case ImplicitStackAllocArrayCreationExpressionSyntax { Initializer.Expressions: var values }:
                return new(values.Count, null);
            case StackAllocArrayCreationExpressionSyntax { Initializer.Expressions: var values }:
                return new(values.Count, null);
            case StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: { Count: 1 } ranks } }:
                ExpressionSyntax size = ranks[0].Sizes[0];
                return operation.SemanticModel?.GetConstantValue(size) is { HasValue: true, Value: int number } ? new(number, size) : null;
            default:
                return null;
        }
    }

    private static ConstantLength? OfCall(IInvocationOperation call, int locals)
    {
        if (call.TargetMethod.Name is not ("AsSpan" or "Slice") || call.Receiver() is not { } receiver)
            return null;
        IOperation[] bounds = [.. call.Arguments.Skip(call.Instance is null ? 1 : 0).Select(argument => argument.Value)];
        return bounds.Length switch
        {
            0 => Of(receiver, locals),
            1 => OfSize(bounds[0], isFree: false) is { } start && Of(receiver, locals) is { } whole ? new(whole.Values - start.Values, null) : null,
            _ => OfSize(bounds[1], isFree: true),
        };
    }

    /// <summary>A local that is given a value where it is declared, and nowhere else.</summary>
    private static ConstantLength? OfLocal(ILocalReferenceOperation reference, int locals) =>
        reference.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
        && reference.SemanticModel?.GetOperation(value) is { } initial
        && !reference.Root().Descendants().Any(other => Writes(other, reference.Local))
            ? Of(initial, locals)
            : null;

    private static bool Writes(IOperation operation, ILocalSymbol local)
    {
        return operation switch
        {
            IDeconstructionAssignmentOperation several => several.Target.Descendants().Any(IsWhole),
            IAssignmentOperation one => IsWhole(one.Target),
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => IsWhole(argument.Value),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } alias => IsWhole(alias.Value),
            _ => false,
        };

        // In image[0] = 1 the target is an element.
        bool IsWhole(IOperation target) => target is ILocalReferenceOperation written && RuntimeTypes.Same(written.Local, local);
    }

    private static ConstantLength? OfSize(IOperation size, bool isFree) =>
        size.ConstantValue is { HasValue: true, Value: int number } ? new(number, isFree ? size.Syntax as ExpressionSyntax : null) : null;
}
