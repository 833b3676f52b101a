using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Spike.Generators.Diagnostics;
using Spike.Signatures;

namespace Spike.Generators.Analyzers;

/// <summary>An array or span whose length is written in the code, and which no run of the model can take.</summary>
/// <remarks>The run would throw an <see cref="ArgumentException"/>; the editor says so before.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InputLengthAnalyzer() : SpikeAnalyzer(Descriptors.WrongLength)
{
    /// <summary>Of a diagnostic: the constant that the length should be.</summary>
    public const string Constant = nameof(Constant);

    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types) =>
        context.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, RuntimeTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("Run" or "RunBatch" or "Classify" or "ClassifyBatch") || TypedClassOf(call, types) is not { } typed)
            return;

        bool isMany = call.TargetMethod.Name is "RunBatch" or "ClassifyBatch" || types.IsNative(typed) || !types.IsTypedClass(call.TargetMethod.ContainingType);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (ParameterOf(argument, typed) is not { } parameter
                || typed.GetMembers(CSharpName.Pascal(parameter) + "Length").OfType<IFieldSymbol>().FirstOrDefault() is not { HasConstantValue: true, ConstantValue: int wanted and > 0 } constant
                || ConstantLength.Of(argument.Value) is not { } length
                || (isMany ? length.Values % wanted == 0 : length.Values == wanted))
            {
                continue;
            }

            string name = $"{typed.ToMinimalDisplayString(call.SemanticModel!, call.Syntax.SpanStart)}.{constant.Name}";
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.WrongLength,
                argument.Value.Syntax.GetLocation(),
                length.Size is { } size && !isMany ? [size.GetLocation()] : [],
                ImmutableDictionary<string, string?>.Empty.Add(Constant, name),
                parameter, typed.Name, (isMany ? "a multiple of " : "") + wanted, length.Values, name));
        }
    }

    /// <summary>The typed class that says how long the arguments are: the one that is called, or the one whose session is.</summary>
    private static INamedTypeSymbol? TypedClassOf(IInvocationOperation call, RuntimeTypes types)
    {
        INamedTypeSymbol type = call.TargetMethod.ContainingType;
        if (types.IsTypedClass(type))
            return type;
        return types.IsSession(type) && call.Instance is IPropertyReferenceOperation { Property.Name: "Session", Instance.Type: INamedTypeSymbol owner } && types.IsTypedClass(owner)
            ? owner
            : null;
    }

    /// <summary>The class's name for what a parameter takes. A session calls its own <c>input</c> and <c>output</c>.</summary>
    private static string? ParameterOf(IArgumentOperation argument, INamedTypeSymbol typed)
    {
        if (argument.Parameter is not { } parameter)
            return null;
        return RuntimeTypes.Same(parameter.ContainingType, typed)
            ? parameter.Name
            : typed.GetMembers("Run").OfType<IMethodSymbol>().FirstOrDefault(run => run.ReturnsVoid && run.Parameters.Length == 2)?.Parameters[parameter.Ordinal].Name;
    }
}
