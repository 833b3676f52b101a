using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Writes the weights of a product.</summary>
internal sealed class EmulatedWrite : EmulatedTask
{
    private readonly long[] input;
    private readonly int[]? map;
    private readonly ProductSynapses block;

    public EmulatedWrite(WriteWeightsTask task, long[] input, ProductSynapses block, ImageTables tables, string what)
    {
        (this.input, this.block) = (input, block);
        map = tables.Map(task.MapSegment, block.Weights, input.Length, what);
        if (map is null) RequireElements(input.Length, block.Weights, what);
    }

    /// <summary>Writes are counted as such.</summary>
    public override long Operations => 0;

    public override void Run(ref ChipCounters counters)
    {
        for (int i = 0; i < block.Weights; i++)
        {
            long code = input[map?[i] ?? i];
            if (!block.Write(i, code)) throw new TaskFault(map?[i] ?? i, $"{code} is no weight that the product may hold");
        }

        counters.WeightWrites += block.Weights;
    }
}

/// <summary>Gives codes to the spikes of a processor.</summary>
internal sealed class EmulatedSend(long[] input, CodeEmission emission) : EmulatedTask
{
    public override long Operations => input.Length;

    public override void Run(ref ChipCounters counters)
    {
        for (int i = 0; i < input.Length; i++)
        {
            if (!emission.Set(i, input[i])) throw new TaskFault(i, $"its spikes cannot say {input[i]}");
        }
    }
}
