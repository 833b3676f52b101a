using System.Runtime.Intrinsics;

namespace Spike.Runtime.Native.Graphs;

/// <summary>A node as the simulator runs it: what it gave in the steps of a block, and how it computes them.</summary>
/// <remarks>Rows are padded to whole tiles, so that vectors may write past the last value.</remarks>
internal abstract unsafe class NodeRun : IDisposable
{
    /// <summary>Values that a row is padded to: the widest tile, four vectors of sixteen.</summary>
    public const int Tile = 4 * 16;

    private readonly List<IDisposable> owned = [];

    /// <param name="node">The node.</param>
    /// <param name="room">Samples and steps.</param>
    /// <param name="ownsValues">Whether it has room for its values; else they are another's, or it has none.</param>
    protected NodeRun(NativeNode node, BlockRoom room, bool ownsValues = true)
    {
        (Node, Room) = (node, room);
        Length = node.Shape.Length;
        Stride = (Length + Tile - 1) / Tile * Tile;
        OwnsValues = ownsValues;
        if (ownsValues) Values = Own<float>((long)room.Batch * (room.Steps + 1) * Stride);
        Scratch = [];
    }

    public NativeNode Node { get; }

    public BlockRoom Room { get; }

    /// <summary>Values of a step of a sample.</summary>
    public int Length { get; }

    /// <summary>Floats from row to row.</summary>
    public int Stride { get; }

    /// <summary>Whether the room of its values is its own.</summary>
    private bool OwnsValues { get; }

    /// <summary>[batch, 1 + steps of a block, stride]; row 0 is the step before the block. Null where nobody reads them.</summary>
    public float* Values { get; protected set; }

    /// <summary>What it reads, in order, and whether of the step before.</summary>
    public (NodeRun Run, bool Late)[] Sources { get; private set; } = [];

    private float*[] Scratch { get; set; }

    /// <summary>The row of a step; -1 is the step before the block.</summary>
    public float* Row(int sample, int step) => Values + ((((nint)sample * (Room.Steps + 1)) + step + 1) * Stride);

    /// <summary>What it gave in a step, for whoever looks from outside.</summary>
    public virtual Span<float> Look(int sample, int step) => new(Row(sample, step), Length);

    public virtual void Connect((NodeRun Run, bool Late)[] sources)
    {
        Sources = sources;
        if (sources.Length < 2) return;
        Scratch = new float*[Room.Workers];
        for (int worker = 0; worker < Room.Workers; worker++) Scratch[worker] = Own<float>(sources[0].Run.Stride);
    }

    /// <summary>Computes some steps of one sample, all of whose sources are there.</summary>
    public abstract void Compute(int worker, int sample, int first, int count);

    /// <summary>Computes the block's steps of some samples.</summary>
    public virtual void ComputeAll(int worker, int from, int to, int count)
    {
        for (int sample = from; sample < to; sample++) Compute(worker, sample, 0, count);
    }

    /// <summary>Takes in what a cycle has computed by the end of a step.</summary>
    public virtual void Absorb(int worker, int sample, int step)
    {
    }

    /// <summary>As before the first step.</summary>
    public virtual void Rest()
    {
        if (OwnsValues) new Span<float>(Values, checked(Room.Batch * (Room.Steps + 1) * Stride)).Clear();
    }

    /// <summary>The last row becomes the one before the next block.</summary>
    public void Carry(int sample, int steps)
    {
        if (OwnsValues) Buffer.MemoryCopy(Row(sample, steps - 1), Row(sample, -1), Stride * sizeof(float), Stride * sizeof(float));
    }

    /// <summary>The sum of the sources in one step, padded.</summary>
    protected float* Input(int worker, int sample, int step)
    {
        float* first = From(0, sample, step);
        if (Sources.Length == 1) return first;
        int stride = Sources[0].Run.Stride;
        var sum = new Span<float>(Scratch[worker], stride);
        new ReadOnlySpan<float>(first, stride).CopyTo(sum);
        for (int source = 1; source < Sources.Length; source++)
            Add(From(source, sample, step), Scratch[worker], stride);
        return Scratch[worker];
    }

    private static void Add(float* from, float* to, int count)
    {
        for (int i = 0; i < count; i += Vector256<float>.Count) (Vector256.Load(to + i) + Vector256.Load(from + i)).Store(to + i);
    }

    private float* From(int source, int sample, int step) => Sources[source].Run.Row(sample, Sources[source].Late ? step - 1 : step);

    protected T* Own<T>(long length) where T : unmanaged
    {
        var buffer = new Kernels.NativeBuffer<T>(length);
        owned.Add(buffer);
        return buffer.Pointer;
    }

    /// <summary>Numbers in a row, one for all spread to each, padding behind.</summary>
    protected float* Numbers(ReadOnlySpan<float> numbers, float padding = 0)
    {
        float* to = Own<float>(Stride);
        var row = new Span<float>(to, Stride);
        row.Fill(padding);
        if (numbers.Length == 1) row[..Length].Fill(numbers[0]);
        else numbers.CopyTo(row);
        return to;
    }

    /// <summary>Weights of dense synapses by tiles: [outputs, inputs] becomes [tiles][inputs][tile], padded with 0.</summary>
    protected float* Pack(ReadOnlySpan<float> from, int inputs, int tile)
    {
        float* packed = Own<float>((long)((Length + tile - 1) / tile * tile) * inputs);
        for (int n = 0; n < Length; n++)
        {
            float* to = packed + ((nint)(n / tile) * tile * inputs) + (n % tile);
            ReadOnlySpan<float> row = from.Slice(n * inputs, inputs);
            for (int i = 0; i < row.Length; i++) to[(nint)i * tile] = row[i];
        }

        return packed;
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in owned) buffer.Dispose();
    }
}

/// <summary>What a block holds.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Steps">Steps of a block at most.</param>
/// <param name="Workers">Threads.</param>
internal sealed record BlockRoom(int Batch, int Steps, int Workers);
