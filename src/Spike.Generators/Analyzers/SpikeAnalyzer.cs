using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Spike.Generators.Analyzers;

/// <summary>What the analyzers share: they look at no generated code, and do nothing where the runtime is not referenced.</summary>
public abstract class SpikeAnalyzer : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor rule;

    private protected SpikeAnalyzer(DiagnosticDescriptor rule)
    {
        this.rule = rule;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (RuntimeTypes.Of(start.Compilation) is { } types)
                Register(start, types);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context, RuntimeTypes types);

    private protected Diagnostic At(SyntaxNode place, params object[] arguments) => Diagnostic.Create(rule, place.GetLocation(), arguments);
}
