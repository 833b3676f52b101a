using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>A buffer of a processor: what tasks wrote into it, or what spikes brought.</summary>
internal sealed class ProcessorMemory
{
    private readonly Accumulator? arrival;
    private readonly short[]? constants;
    private readonly int lastStep;

    public ProcessorMemory(ProcessorBuffer buffer, ImageTables tables, string what)
    {
        ImageTables.Require(buffer.Elements is >= 1 and <= 1 << 28, what, $"a buffer of {buffer.Elements} elements");
        ImageTables.Require(buffer.Arrival is null == buffer.FirstAxon < 0 && buffer.FirstAxon <= int.MaxValue - buffer.Elements, what, "a buffer has axons where no spikes arrive, or none where they do");
        ImageTables.Require(buffer.Arrival is null or { Steps: >= 1 }, what, "a buffer's window makes no sense");
        Buffer = buffer;
        Values = new long[buffer.Elements];
        constants = tables.Read<short>(buffer.ConstantSegment, buffer.Elements, what);
        if (buffer.Arrival is not { } dendrite) return;
        arrival = new Accumulator(dendrite, buffer.Elements, what);
        lastStep = dendrite.FirstStep + dendrite.Steps - 1;
    }

    public ProcessorBuffer Buffer { get; }

    /// <summary>What tasks read: of spikes, after the last step of their window.</summary>
    public long[] Values { get; }

    /// <summary>Whether an axon leads here.</summary>
    public bool Holds(int axon) => arrival is not null && axon >= Buffer.FirstAxon && axon - Buffer.FirstAxon < Buffer.Elements;

    public bool Takes(int step) => arrival!.Takes(step);

    public void Begin(int step) => arrival?.Begin(step);

    /// <summary>A spike arrives.</summary>
    public void Add(int axon, int payload)
    {
        arrival!.Expect(Math.Abs((long)payload));
        if (arrival.Narrow is { } narrow) narrow[axon - Buffer.FirstAxon] += payload;
        else arrival.Wide![axon - Buffer.FirstAxon] += payload;
    }

    /// <summary>After the input of a step: the first element that does not fit its bits, or -1.</summary>
    public int End(int step)
    {
        if (arrival is null) return -1;
        int misfit = arrival.Misfit(step);
        if (misfit < 0 && step == lastStep)
        {
            for (int i = 0; i < Values.Length; i++) Values[i] = arrival[i];
        }

        return misfit;
    }

    /// <summary>Before a sample.</summary>
    public void Clear()
    {
        arrival?.Clear();
        if (constants is null) Array.Clear(Values);
        else for (int i = 0; i < Values.Length; i++) Values[i] = constants[i];
    }
}
