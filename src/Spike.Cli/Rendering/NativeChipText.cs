using System.Globalization;
using Spike.Compiler.Mapping.Native;
using Spike.Compiler.Reports;

namespace Spike.Cli.Rendering;

/// <summary>A native network, and how it lies on chips, for people.</summary>
internal static class NativeChipText
{
    public static void Write(TextWriter writer, NativeReport native, bool listsEnergy)
    {
        if (native.Samples > 0)
        {
            NativePopulationReport[] sent = [.. native.Populations.Where(population => population.SpikesPerSample is not null)];
            writer.WriteLine($"  spikes               {Figures.Count(sent.Sum(population => population.SpikesPerSample!.Value))} a sample of {Figures.Count(native.Steps)} steps, on {Figures.Count(native.Samples)} samples; synaptic operations {Figures.Count(sent.Sum(population => population.SynapticOperationsPerSample!.Value))}");
        }

        if (native.FixedPoint is { } report) Write(writer, report);
        if (native.Chip is { Cores: > 1 } chip) writer.WriteLine($"  traffic              {Figures.Count(chip.Hops)} hops a sample, {Figures.Percent(chip.Saved)} less than with cores in the order of the layers; {Figures.Count(chip.LowerBound)} cores are needed at least ({chip.BoundBy})");
        if (native.Energy is { } energy) EnergyText.Write(writer, energy, listsEnergy);
        else if (listsEnergy) writer.WriteLine($"  energy               {native.EnergyNote}");
    }

    private static void Write(TextWriter writer, NativeChipReport report)
    {
        writer.WriteLine($"  chips                {report.Chips} of '{report.Chip}' ({report.Board}), {report.Cores} cores");
        foreach (NativeLayerReport layer in report.Layers)
        {
            writer.WriteLine($"  {layer.Name}: {Figures.Count(layer.Neurons)} neurons, {Figures.Count(layer.Synapses)} synapses{(layer.SharesKernel ? " of one kernel" : "")} on {layer.Cores} cores, {layer.Lag} steps behind the input; threshold {layer.Threshold}, weights to {layer.LargestWeight} times 2^{layer.WeightExponent}, biases times 2^{layer.BiasExponent}{(layer.MaySaturate ? "; strong inhibition may reach the end of 24 bits" : "")}");
        }

        if (report.AgreementNote is { } note) writer.WriteLine($"  agreement            not measured: {note}");
        foreach (LayerAgreement layer in report.Agreement)
            writer.WriteLine($"  agreement            {layer.Layer}: {layer.FloatSpikes} spikes in float, {layer.ChipSpikes} on the emulated chip, {layer.SameSpikes} the same neuron in the same step, over {report.Samples} samples of {report.Steps} steps");
        foreach (OutputAgreement output in report.Membranes)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  agreement            {output.Output}: membranes of {output.RootMeanSquare:0.####} root mean square in float, {output.RootMeanSquareError:0.######} the chip's error, over {report.Samples} samples of {report.Steps} steps"));
    }
}
