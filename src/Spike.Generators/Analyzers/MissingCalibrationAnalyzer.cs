using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Spike.Generators.Diagnostics;
using Spike.Generators.Sidecars;

namespace Spike.Generators.Analyzers;

/// <summary>A SpikeModel item without calibration data, said in the editor and before anything is compiled.</summary>
/// <remarks>The compiler's own SPIKE2001 is a warning and comes with the build; this is a suggestion.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MissingCalibrationAnalyzer() : SpikeAnalyzer(Descriptors.NoCalibration)
{
    private protected override void Register(CompilationStartAnalysisContext context, RuntimeTypes types) => context.RegisterAdditionalFileAction(Analyze);

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        if (Sidecar.Uncalibrated(context.AdditionalFile, context.Options.AnalyzerConfigOptionsProvider) is { } model)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NoCalibration, Location.None, model));
    }
}
