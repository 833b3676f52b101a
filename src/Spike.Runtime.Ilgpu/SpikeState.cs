using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Codings;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Ilgpu;

/// <summary>What a session counts, and what its graded populations have sent, on the device.</summary>
internal sealed class SpikeState : IDisposable
{
    private readonly IlgpuProgram program;
    private readonly bool counts;
    private readonly ImmutableArray<int> populations;
    private readonly PopulationShape?[] shapes;
    private readonly Action<AcceleratorStream, KernelConfig, DeviceMemory, SpikeMemory, PopulationShape, int> count;
    private readonly Action<AcceleratorStream, KernelConfig, DeviceMemory, SpikeMemory, PopulationShape, int> send;
    private readonly MemoryBuffer1D<long, Stride1D.Dense> counters;
    private readonly MemoryBuffer1D<long, Stride1D.Dense> synapses;
    private readonly long heldCodes;
    private readonly bool stream;
    private MemoryBuffer1D<short, Stride1D.Dense> held;
    private int places;
    private long samples;

    public SpikeState(IlgpuProgram program, SpikeOptions options)
    {
        this.program = program;
        (counts, stream) = (options.CollectStatistics, options.Stream);
        (count, send) = (program.Device.Kernel(SpikeKernels.Count), program.Device.Kernel(SpikeKernels.Send));
        populations = ReferenceCounter.SpikingEdges(program.Program);
        shapes = new PopulationShape?[program.Program.Edges.Length];
        var rows = new List<long>();
        int length = 0;
        foreach (int id in populations)
        {
            Edge edge = program.Program.Edges[id];
            bool graded = edge.Coding == SpikeCoding.Graded;
            if (!counts && !(graded && (stream || edge.Threshold > 1))) continue;
            PopulationShape shape = Shape(id, edge) with { Held = graded && stream ? heldCodes : -1, Counts = counts ? length : -1 };
            if (graded && stream) heldCodes += edge.Shape.Length;
            shapes[id] = counts ? WithSynapses(shape, id, rows) : shape;
            if (counts) length += PopulationShape.Histogram + (graded ? 0 : edge.Range.Count);
        }

        Accelerator accelerator = program.Device.Accelerator;
        counters = accelerator.Allocate1D<long>(Math.Max(length, 1));
        synapses = accelerator.Allocate1D(rows.Count > 0 ? rows.ToArray() : [0]);
        held = accelerator.Allocate1D<short>(1);
        counters.MemSetToZero();
        accelerator.Synchronize();
    }

    /// <summary>Makes room for what a batch's graded populations have sent; places that are new start from rest.</summary>
    public void Prepare(int batch)
    {
        if (!stream || heldCodes == 0 || batch <= places) return;
        Accelerator accelerator = program.Device.Accelerator;
        MemoryBuffer1D<short, Stride1D.Dense> room = accelerator.Allocate1D<short>(heldCodes * batch);
        room.MemSetToZero();
        foreach (PopulationShape? shape in shapes)
        {
            if (shape is not { Held: >= 0 } population || places == 0) continue;
            long kept = (long)places * population.Length;
            room.View.SubView(population.Held * batch, kept).CopyFrom(held.View.SubView(population.Held * places, kept));
        }

        accelerator.Synchronize();
        held.Dispose();
        (held, places) = (room, batch);
    }

    /// <summary>Counts and sends what was just written to an edge.</summary>
    public void Launch(AcceleratorStream queue, DeviceMemory memory, int edge, int first, int batch)
    {
        if (shapes[edge] is not { } shape) return;
        var spikes = new SpikeMemory { Counts = counters.View, Synapses = synapses.View, Held = held.View, Places = places, First = first };
        KernelConfig threads = program.Device.Elements((long)batch * shape.Length);
        if (shape.Coding == (int)SpikeCoding.Graded) send(queue, threads, memory, spikes, shape, batch);
        else count(queue, threads, memory, spikes, shape, batch);
    }

    /// <summary>A batch has run.</summary>
    public void Finish(int batch) => samples += counts ? batch : 0;

    public SpikeStatistics Snapshot()
    {
        if (!counts) return new SpikeStatistics(0, [.. populations.Select(Silent)]);
        program.Device.Accelerator.Bind();
        long[] values = counters.GetAsArray1D();
        return new SpikeStatistics(samples, [.. populations.Select(id => Statistics(id, values))]);
    }

    public void Reset()
    {
        program.Device.Accelerator.Bind();
        samples = 0;
        counters.MemSetToZero();
        program.Device.Accelerator.Synchronize();
    }

    /// <summary>Puts every place to rest.</summary>
    public void Rest() => places = 0;

    public void Dispose()
    {
        counters.Dispose();
        synapses.Dispose();
        held.Dispose();
    }

    private PopulationShape Shape(int id, Edge edge) => new()
    {
        Place = program.Place(id),
        Length = edge.Shape.Length,
        Coding = (int)edge.Coding,
        Signed = edge.Range.Signed ? 1 : 0,
        Low = edge.Range.Min,
        Threshold = edge.Threshold ?? 1,
    };

    private PopulationShape WithSynapses(PopulationShape shape, int id, List<long> rows)
    {
        ReadOnlySpan<long> own = program.Synapses.Own[id]!.Row, all = program.Synapses.All[id]!.Row;
        (shape.Own, shape.OwnLength) = (rows.Count, own.Length);
        rows.AddRange(own);
        (shape.All, shape.AllLength) = (rows.Count, all.Length);
        rows.AddRange(all);
        return shape;
    }

    private PopulationStatistics Silent(int id)
    {
        Edge edge = program.Program.Edges[id];
        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, [.. new long[edge.TimeSteps]], 0);
    }

    private PopulationStatistics Statistics(int id, long[] values)
    {
        Edge edge = program.Program.Edges[id];
        var steps = new long[edge.TimeSteps];
        PopulationShape shape = shapes[id]!.Value;
        long operations = values[shape.Counts + PopulationShape.Operations], possible = values[shape.Counts + PopulationShape.Possible];
        NeuronCounts own = program.Synapses.Own[id]!, all = program.Synapses.All[id]!;
        if (edge.Coding == SpikeCoding.Graded) steps[0] = values[shape.Counts + PopulationShape.Changes];
        for (int i = 0; edge.Coding != SpikeCoding.Graded && i < edge.Range.Count; i++)
        {
            long trains = values[shape.Counts + PopulationShape.Histogram + i];
            if (trains == 0) continue;
            SpikeTrain.AddTo(steps, edge.Range.Min + i, edge, trains);
            long spikes = trains * SpikeTrain.SpikeCount(edge.Range.Min + i, edge.Range, edge.Coding);
            if (own.IsUniform) operations += spikes * own.Row[0];
            if (all.IsUniform) possible += spikes * all.Row[0];
        }

        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, [.. steps], operations) { SkippedOperations = possible - operations };
    }
}
