using Spike.Compiler.Mapping.Native;

namespace Spike.Cli.Rendering;

/// <summary>A native network on chips, for people.</summary>
internal static class NativeChipText
{
    public static void Write(TextWriter writer, NativeChipReport report)
    {
        writer.WriteLine($"  chips                {report.Chips} of '{report.Chip}' ({report.Board}), {report.Cores} cores");
        foreach (NativeLayerReport layer in report.Layers)
        {
            writer.WriteLine($"  {layer.Name}: {Figures.Count(layer.Neurons)} neurons, {Figures.Count(layer.Synapses)} synapses on {layer.Cores} cores, {layer.Lag} steps behind the input; threshold {layer.Threshold}, weights to {layer.LargestWeight} times 2^{layer.WeightExponent}, biases times 2^{layer.BiasExponent}{(layer.MaySaturate ? "; strong inhibition may reach the end of 24 bits" : "")}");
        }

        if (report.AgreementNote is { } note) writer.WriteLine($"  agreement            not measured: {note}");
        foreach (LayerAgreement layer in report.Agreement)
            writer.WriteLine($"  agreement            {layer.Layer}: {layer.FloatSpikes} spikes in float, {layer.ChipSpikes} on the emulated chip, {layer.SameSpikes} the same neuron in the same step, over {report.Samples} samples of {report.Steps} steps");
        if (report.Energy is { } energy) EnergyText.Write(writer, energy, listsParts: false);
    }
}
