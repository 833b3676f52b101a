using Spike.Compiler.Chips;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler;

/// <summary>Options that no compilation can follow.</summary>
internal static class OptionCheck
{
    /// <summary>Targets that run the program itself, on no chip.</summary>
    public static readonly string[] ChiplessTargets = ["simulation", "cuda"];

    /// <summary>Targets of this version; a chip configuration may bring another.</summary>
    public static readonly string[] Targets = [.. ChiplessTargets, .. ChipProfiles.Names];

    /// <summary>Codings of this version.</summary>
    public static readonly string[] Codings = ["radix", "rate", "graded"];

    public static IEnumerable<Diagnostic> Faults(CompileOptions options)
    {
        Diagnostic Fault(string code, string reason, string remedy) =>
            new(code, DiagnosticSeverity.Error, options.ModelPath, null, reason, remedy);

        bool rate = options.Coding == "rate";
        int mostSteps = rate ? CodeWidths.MaxRateSteps : CodeRange.MaxBits;
        if (options.TimeSteps < 1 || options.TimeSteps > mostSteps)
            yield return Fault("SPIKE2004", $"{options.TimeSteps} time steps are out of range", $"Choose 1 to {mostSteps}; {(rate ? "rate coding needs 32 and more" : "8 suits most networks")}.");
        if (options.DeltaThreshold < 1 || options.DeltaThreshold > short.MaxValue || (options.DeltaThreshold > 1 && options.Coding != "graded"))
            yield return Fault("SPIKE3002", $"a delta threshold of {options.DeltaThreshold} makes no sense here", "Give 1 or more, with graded coding.");
        foreach (Diagnostic fault in ChipTarget.Of(options).Faults) yield return fault;
        if (!Codings.Contains(options.Coding))
            yield return Fault("SPIKE3002", $"there is no coding '{options.Coding}'", $"This version knows {string.Join(", ", Codings)}.");
        if (options.OptimizationLevel is < 0 or > Pipeline.MaxLevel)
            yield return Fault("SPIKE3002", $"there is no optimisation level {options.OptimizationLevel}", $"Choose 0 to {Pipeline.MaxLevel}.");
        foreach (string pass in options.DisabledPasses.Except(Pipeline.SwitchableNames).Order())
            yield return Fault("SPIKE3002", $"there is no optimisation pass '{pass}'", $"The passes are {string.Join(", ", Pipeline.SwitchableNames)}.");
        if (options.WeightBits is < 2 or > CompileOptions.MostWeightBits)
            yield return Fault("SPIKE3002", $"weights cannot have {options.WeightBits} bits", $"Choose 2 to {CompileOptions.MostWeightBits}.");
        if (!(options.Pruning is >= 0 and < 1))
            yield return Fault("SPIKE3002", "the share of weights to take away is not between 0 and 1", "Give for example 0.5.");
        if (options.PruningStructure is not (CompileOptions.Unstructured or CompileOptions.Structured))
            yield return Fault("SPIKE3002", $"there is no pruning structure '{options.PruningStructure}'", $"Choose {CompileOptions.Unstructured} or {CompileOptions.Structured}.");
        if (options.MaxAccuracyDrop is { } drop && !(drop >= 0))
            yield return Fault("SPIKE3002", "the accuracy drop is negative", "Give it in percentage points, for example 0.5.");
        if (options.ChoosesTimeSteps && options.Calibration is null)
            yield return Fault("SPIKE2005", "time steps cannot be chosen without calibration data to measure on", "Give calibration data, or a number of time steps.");
        if (options.MaxAccuracyDrop is not null && options.Calibration is null && options.ValidationData is null)
            yield return Fault("SPIKE2005", "an accuracy drop is limited, but there is no data to measure it on", "Give validation or calibration data.");
        if (options.MaxAccuracyDrop is not null && options.ValidationSamples == 0 && !options.ChoosesTimeSteps)
            yield return Fault("SPIKE2005", "an accuracy drop is limited, but no samples are to be checked", "Check one sample at least, or leave the limit out.");
    }
}
