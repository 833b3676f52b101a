using System.Collections.Immutable;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network on chips, for people.</summary>
/// <param name="Chip">The profile.</param>
/// <param name="Board">The board.</param>
/// <param name="Chips">Chips that it takes.</param>
/// <param name="Cores">Cores that it takes.</param>
/// <param name="Layers">Its neurons.</param>
/// <param name="Samples">On which agreement was measured; 0: there was no data.</param>
/// <param name="Steps">Of each sample.</param>
/// <param name="Agreement">Where the float network and the emulated chip spike; empty where it was not measured.</param>
/// <param name="AgreementNote">Why it was not measured; none where it was.</param>
internal sealed record NativeChipReport(
    string Chip, string Board, int Chips, int Cores, ImmutableArray<NativeLayerReport> Layers, int Samples, int Steps, ImmutableArray<LayerAgreement> Agreement, string? AgreementNote)
{
    /// <summary>Outputs that are membranes, and how near they are; empty where it was not measured.</summary>
    public ImmutableArray<OutputAgreement> Membranes { get; init; } = [];

    public static NativeChipReport Of(MappedNative mapped, ChipBoard board) => new(
        board.Chip.Name, board.Name, mapped.Image.Chips, mapped.Cores.Count,
        [.. mapped.Network.Layers.Select(layer => new NativeLayerReport(
            layer.Name, layer.Neurons.Length, layer.Neurons.Sum(neuron => (long)neuron.Synapses.Length), mapped.Cores.Count(core => core.Slices.Exists(slice => slice.Layer == layer)), layer.Lag,
            layer.Scale.Threshold, layer.Scale.WeightExponent, layer.Scale.BiasExponent, layer.Neurons.Max(neuron => neuron.Synapses.Select(synapse => Math.Abs((int)synapse.Weight)).DefaultIfEmpty().Max()),
            layer.Scale.Saturates, mapped.Cores.Any(core => core.Slices.Exists(slice => slice.Layer == layer && slice.Band is not null))))],
        0, 0, [], "there is no calibration data: give spike trains with --calibration");
}

/// <summary>The neurons of one node.</summary>
/// <param name="Name">The node.</param>
/// <param name="Neurons">How many.</param>
/// <param name="Synapses">That are not 0.</param>
/// <param name="Cores">Cores that hold some of them.</param>
/// <param name="Lag">Chip steps behind the input.</param>
/// <param name="Threshold">Mantissa.</param>
/// <param name="WeightExponent">Of the layer.</param>
/// <param name="BiasExponent">Of the layer.</param>
/// <param name="LargestWeight">Of the mantissas.</param>
/// <param name="MaySaturate">Whether a strongly inhibited membrane may reach the end of its 24 bits and stay there.</param>
/// <param name="SharesKernel">Whether its synapses are one kernel for all positions.</param>
internal sealed record NativeLayerReport(
    string Name, int Neurons, long Synapses, int Cores, int Lag, int Threshold, int WeightExponent, int BiasExponent, int LargestWeight, bool MaySaturate, bool SharesKernel);
