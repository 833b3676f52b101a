namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>What each axon of each node leads to. A processor's axons are looked up by their buffers: an image may declare many more than it has spikes for.</summary>
internal sealed class Arrivals(ChipImage image, ImageReading tables)
{
    private readonly Dendrite?[][] cores = [.. image.Cores.Select(core => Windows(core, tables))];
    private readonly ProcessorBuffer[][] processors = [.. image.Processors.Select(processor => processor.Buffers.Where(buffer => buffer.Arrival is not null).OrderBy(buffer => buffer.FirstAxon).ToArray())];

    /// <summary>Axons of a core.</summary>
    public int Axons(int core) => cores[core].Length;

    /// <summary>Whether a node has an axon.</summary>
    public bool Holds(int node, int axon) => node >= 0 && axon >= 0
        && (node < cores.Length ? axon < cores[node].Length : node - cores.Length < processors.Length && Buffer(node, axon) is not null);

    /// <summary>The window that takes a spike; null: any step does.</summary>
    public Dendrite? Window(int node, int axon) => node < cores.Length ? cores[node][axon] : Buffer(node, axon)!.Arrival;

    private ProcessorBuffer? Buffer(int node, int axon)
    {
        ProcessorBuffer[] buffers = processors[node - cores.Length];
        int low = 0, high = buffers.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (axon < buffers[middle].FirstAxon) high = middle - 1;
            else if (axon - buffers[middle].FirstAxon >= buffers[middle].Elements) low = middle + 1;
            else return buffers[middle];
        }

        return null;
    }

    private static Dendrite?[] Windows(CoreImage core, ImageReading tables)
    {
        ReadOnlySpan<int> axons = tables.Table<int>(core.AxonSegment, "axons");
        var found = new Dendrite?[axons.Length / 2];
        for (int i = 0; i < found.Length; i++)
        {
            SynapseBlock block = core.Blocks[axons[2 * i]];
            NeuronProgram program = core.Slices[block.Slice].Program;
            found[i] = program is LifNeuron ? null : program.Dendrites[block.Dendrite];
        }

        return found;
    }
}
