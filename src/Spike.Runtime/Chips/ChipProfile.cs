using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips;

/// <summary>What a neuromorphic chip holds, how fast it is and what its events cost; docs/chip-profiles.md specifies the file.</summary>
/// <param name="Format">The file's kind and version.</param>
/// <param name="Name">As a target is named.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="Generation">The family that the chip belongs to.</param>
/// <param name="Citations">What the sources are short for.</param>
/// <param name="Cores">The cores of a chip and the mesh that joins them.</param>
/// <param name="Core">What one core holds.</param>
/// <param name="Synapses">How weights are stored.</param>
/// <param name="Spikes">What a spike carries.</param>
/// <param name="Programs">The neuron programs that a core runs, of <see cref="NeuronPrograms"/>.</param>
/// <param name="Processors">The embedded processors of a chip.</param>
/// <param name="Times">How long events take.</param>
/// <param name="Energies">What events cost.</param>
internal sealed record ChipProfile(
    string Format, string Name, string Description, string Generation,
    [property: JsonConverter(typeof(CitationsConverter))] ImmutableDictionary<string, string> Citations, ChipCores Cores,
    CoreLimits Core, ChipSynapses Synapses, ChipSpikes Spikes, ChipNames Programs, ChipProcessors Processors, ChipTimes Times, ChipEnergies Energies)
{
    public const string FormatName = "spike-chip-profile/1";

    /// <summary>Every number of the profile.</summary>
    [JsonIgnore]
    public ImmutableArray<ChipFigure> Figures =>
    [
        Cores.PerChip, Cores.MeshColumns, Cores.MeshRows, Cores.CoresPerTile, Core.Neurons, Core.SynapticMemory, Core.InputAxons, Core.OutputAxons, Core.StateWords,
        Core.StateBits, Core.StateMemory, Core.FanIn, Synapses.WeightBits, Synapses.BlockEntries, Synapses.WordBits, .. Synapses.Encodings.All.SelectMany(encoding => encoding.Figures),
        Spikes.PayloadBits, Spikes.MaxDelay, Processors.Count, Processors.Memory, Times.Step, Times.SynapticOperation, Times.ActiveUpdate, Times.InactiveUpdate, Times.TileSpike,
        Times.HorizontalHop, Times.VerticalHop, Times.ChipHop, Times.ProcessorOperation, Times.WeightWrite, Energies.SynapticOperation, Energies.ActiveUpdate, Energies.InactiveUpdate,
        Energies.TileSpike, Energies.HorizontalHop, Energies.VerticalHop, Energies.ChipHop, Energies.ProcessorOperation, Energies.WeightWrite, Energies.CorePower, Energies.ChipPower,
    ];

    /// <summary>Whether a core runs a neuron program.</summary>
    public bool Runs(string program) => Programs.Values.Contains(program);
}
