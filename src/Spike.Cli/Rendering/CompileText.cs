using Spike.Compiler.Calibration;
using Spike.Compiler.Reports;

namespace Spike.Cli.Rendering;

/// <summary>The summary of a compilation for people.</summary>
internal static class CompileText
{
    public static void Write(TextWriter writer, CompileDocument document)
    {
        if (document.Artifact is null) return;
        writer.WriteLine($"{document.Artifact} ({Figures.Bytes(new FileInfo(document.Artifact).Length)}) in {Figures.Seconds(document.Seconds)}{(document.Cached ? ", from the cache" : "")}");
        if (document.Recognised is { } recognised)
        {
            writer.WriteLine($"  neurons              {string.Join(", ", recognised.Neurons)}");
            writer.WriteLine($"  against the graph    {Figures.Count(recognised.Equal)} of {Figures.Count(recognised.Values)} values equal over {recognised.Steps} steps, {Figures.Count(recognised.Spikes)} spikes among them ({recognised.Data}; ONNX Runtime)");
        }

        if (document.Native is { } native) NativeChipText.Write(writer, native, document.ListsEnergy);
        // A native model keeps its neurons: there is nothing else to report on.
        if (document.Report is not { } report) return;
        if (report.Check is { } check) Write(writer, report, check);
        if (report.Chip is { } mapped)
        {
            writer.WriteLine($"  chip                 {Figures.Count(mapped.Cores)} cores of {mapped.Profile} on {mapped.Chips} of the chips of {mapped.Board}; {Figures.Count(mapped.LowerBound)} are needed at least ({mapped.BoundBy}); {Figures.Count(mapped.Steps)} steps a sample");
            writer.WriteLine($"  traffic              {Figures.Count(mapped.Hops)} hops a sample, {Figures.Percent(mapped.Saved)} less than with cores in the order of the layers");
        }

        if (report.Energy is { } energy) EnergyText.Write(writer, energy, document.ListsEnergy);
        else if (document.ListsEnergy) writer.WriteLine($"  energy               {report.EnergyNote}");
        if (document.Stages is { } stages) writer.WriteLine($"  time                 {string.Join(", ", stages.Select(stage => $"{stage.Stage} {Figures.Seconds(stage.Seconds)}"))}");
        if (report.Compilation is { } cost) writer.WriteLine($"  memory               {Figures.Bytes(cost.PeakMemoryBytes)} at most");
    }

    private static void Write(TextWriter writer, CompileReport report, CheckReport check)
    {
        string samples = $"{Figures.Count(check.Samples)} {check.Data} samples";
        if (check is { Accuracy: { } accuracy, ReferenceAccuracy: { } original })
            writer.WriteLine($"  accuracy             {Figures.Percent(accuracy)} on {samples}; original {Figures.Percent(original)}");
        if (check.Agreement is { } agreement) writer.WriteLine($"  agreement            {Figures.Percent(agreement)} with the original on {samples}");
        if (report.Calibrations.FirstOrDefault(trial => trial.Chosen) is { } chosen)
            writer.WriteLine($"  calibration          {Scales(chosen.Scales)}{(chosen.BiasCorrection ? " with bias correction" : "")}{(chosen.SmoothedValues > 0 ? $", outliers of {chosen.SmoothedValues} values moved into weights" : "")}{(chosen.MoreSteps > 0 ? $", {chosen.MoreSteps} steps more than asked for" : "")}, the best of {report.Calibrations.Length} ways");
        writer.WriteLine($"  spikes               {Figures.Count(check.SpikesPerSample)} a sample, {Figures.Percent(check.Density)} of the slots");
        writer.WriteLine($"  synaptic operations  {Figures.Count(check.SynapticOperationsPerSample)} a sample; original {Figures.Count(report.MultiplyAccumulates)} multiply-accumulates");
    }

    private static string Scales(ScaleMethod method) => method switch
    {
        ScaleMethod.LeastSquares => "least squares",
        ScaleMethod.Percentile => "percentile",
        _ => "entropy",
    };
}
