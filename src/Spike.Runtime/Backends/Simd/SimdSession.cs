using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Runs a prepared program over blocks of samples; threads take blocks in turn.</summary>
internal sealed unsafe class SimdSession : IBackendSession
{
    private readonly SimdProgram simd;
    private readonly SpikingProgram program;
    private readonly ImmutableArray<int> recorded;
    private readonly int[] lengths;
    private readonly bool stepped;
    private readonly int blockSamples;
    private readonly NativeBuffer<byte>[] arenas;
    private readonly NativeBuffer<byte>?[] scratches;
    private readonly bool counts;
    private Step[]? steps;
    private SpikeCounter[] counters = [];
    private readonly SentCodes sent;
    private readonly WorkerTeam team;
    private readonly StepBarrier barrier = new();
    private readonly bool mayShare;
    private readonly bool[] read;
    private readonly NativeBuffer<short>?[] staged;
    private long samples;
    private int batch;
    private int nextBlock;
    private bool shares;

    /// <param name="simd">Shared with other sessions.</param>
    /// <param name="options">Threads, stepping, counting.</param>
    /// <param name="recorded">Edges whose codes are kept.</param>
    public SimdSession(SimdProgram simd, SpikeOptions options, ImmutableArray<int> recorded)
    {
        this.simd = simd;
        this.recorded = recorded;
        program = simd.Program;
        stepped = options.Stepped;
        lengths = [.. program.Edges.Select(edge => edge.Shape.Length)];
        blockSamples = simd.BlockSamples;
        int workers = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        arenas = [.. Enumerable.Range(0, workers).Select(_ => new NativeBuffer<byte>(simd.ArenaBytes * blockSamples))];
        scratches = new NativeBuffer<byte>?[workers];
        counts = options.CollectStatistics;
        staged = new NativeBuffer<short>?[program.Edges.Length];
        sent = new SentCodes(program, options.Stream);
        // A graded population changes its codes while it sends them; that is not parted.
        mayShare = program.MultiplyAccumulates >= options.ShareFrom && program.Edges.All(edge => edge.Coding != SpikeCoding.Graded);
        read = new bool[program.Edges.Length];
        foreach (int edge in program.Operations.SelectMany(operation => operation.Inputs)) read[edge] = true;
        team = new WorkerTeam(workers, Work);
    }

    public SpikeStatistics Statistics => counters.Length == 0
        ? new SpikeStatistics(0, [.. ReferenceCounter.SpikingEdges(program).Select(Silent)])
        : SpikeCounter.Total(counters, samples);

    public SpikeTotals Totals => SpikeCounter.Totals(counters);

    public void SetInput(int input, ReadOnlySpan<float> values, int batch)
    {
        int edge = program.Inputs[input].Edge;
        EncodeKernel.Encode(simd.Level, values, program.Edges[edge], Staged(edge, batch));
    }

    public void Execute(int batch)
    {
        this.batch = batch;
        if (steps is null) Prepare();
        foreach (Port port in program.Outputs) Staged(port.Edge, batch);
        foreach (int edge in recorded) Staged(edge, batch);
        sent.Prepare(batch);
        nextBlock = 0;
        shares = mayShare && batch < team.Size;
        barrier.Reset();
        int blocks = (batch + blockSamples - 1) / blockSamples;
        // A batch of few blocks is cut finer, so that every thread has one.
        team.Run(shares ? team.Size : Math.Min(team.Size, Math.Max(blocks, Math.Min(batch, team.Size))));
        if (counters.Length > 0) samples += batch;
    }

    public void GetOutput(int output, Span<float> values)
    {
        int edge = program.Outputs[output].Edge;
        EncodeKernel.Decode(staged[edge]!.Pointer, program.Edges[edge], values);
    }

    public void GetCodes(int edge, Span<int> codes)
    {
        short* from = staged[edge]!.Pointer;
        for (int i = 0; i < codes.Length; i++) codes[i] = from[i];
    }

    public void ResetStatistics()
    {
        samples = 0;
        foreach (SpikeCounter counter in counters) counter.Reset();
    }

    public void Rest() => sent.Clear();

    public void Dispose()
    {
        team.Dispose();
        sent.Dispose();
        foreach (NativeBuffer<byte> buffer in arenas) buffer.Dispose();
        foreach (NativeBuffer<byte>? buffer in scratches) buffer?.Dispose();
        foreach (NativeBuffer<short>? buffer in staged) buffer?.Dispose();
    }

    /// <summary>Samples in parallel; where there are fewer than threads, all threads on each sample.</summary>
    private void Work(int worker)
    {
        if (!shares)
        {
            int size = Math.Min(blockSamples, (batch + team.Size - 1) / team.Size);
            while (true)
            {
                int first = (Interlocked.Increment(ref nextBlock) - 1) * size;
                if (first >= batch) return;
                RunBlock(worker, first, Math.Min(size, batch - first), part: 0, parts: 1);
            }
        }

        try
        {
            for (int first = 0; first < batch; first += blockSamples) RunBlock(worker, first, Math.Min(blockSamples, batch - first), worker, team.Size);
        }
        catch
        {
            barrier.Break();
            throw;
        }
    }

    private void RunBlock(int worker, int first, int count, int part, int parts)
    {
        int home = parts > 1 ? 0 : worker;
        var frame = new Frame(simd.Offsets, arenas[home].Pointer, scratches[worker]!.Pointer, count, part, parts, scratches[home]!.Pointer, barrier);
        SpikeCounter? counter = counters.Length > 0 ? counters[worker] : null;
        foreach (Port port in program.Inputs)
        {
            if (part == 0) Copy(staged[port.Edge]!.Pointer + ((nint)first * LengthOf(port.Edge)), frame.Codes(port.Edge), port.Edge, count);
            frame.Await();
            Sent(frame, port.Edge, first, count, counter);
        }

        foreach (Step step in steps!)
        {
            if (part == 0 || step.Splits) step.Run(frame, stepped);
            frame.Await();
            if (program.Edges[step.Output].HasCodes) Sent(frame, step.Output, first, count, counter);
        }

        if (part == 0)
        {
            foreach (Port port in program.Outputs) Keep(frame, port.Edge, first, count);
        }

        // The next block begins in the same arena.
        frame.Await();
    }

    /// <summary>What happens to the codes of an edge once they are written. A reader may already be at work, but nobody writes.</summary>
    private void Sent(in Frame frame, int edge, int first, int count, SpikeCounter? counter)
    {
        counter?.Count(edge, frame);
        if (frame.IsFirst)
        {
            sent.Send(edge, frame.Codes(edge), first, count, counter);
            // Where a threshold kept changes back, what is recorded is what readers hold; a second run of the same inputs is not changed by it.
            // Recorded codes are kept at once: the arena may give their place to others.
            if (recorded.Contains(edge)) Keep(frame, edge, first, count);
        }

        // Codes that nobody reads may be written over by the very next operation.
        if (!read[edge]) frame.Await();
    }

    private void Keep(in Frame frame, int edge, int first, int count) =>
        Copy(frame.Codes(edge), staged[edge]!.Pointer + ((nint)first * LengthOf(edge)), edge, count);

    private void Copy(short* from, short* to, int edge, int count)
    {
        long bytes = (long)count * LengthOf(edge) * sizeof(short);
        Buffer.MemoryCopy(from, to, bytes, bytes);
    }

    /// <summary>What the first run needs: packed weights, scratch room for the hungriest step, and fan-outs where spikes are counted.</summary>
    private void Prepare()
    {
        Step[] prepared = simd.Prepare(team.Size);
        long bytes = simd.ScratchBytes(stepped);
        for (int worker = 0; worker < team.Size; worker++) scratches[worker] ??= new NativeBuffer<byte>(bytes);
        if (counts) counters = [.. Enumerable.Range(0, team.Size).Select(_ => new SpikeCounter(program, simd.Synapses))];
        steps = prepared;
    }

    private int LengthOf(int edge) => lengths[edge];

    /// <summary>Room for a batch of an edge; grows, and then stays.</summary>
    private short* Staged(int edge, int batch)
    {
        long length = (long)batch * LengthOf(edge);
        if (staged[edge] is not { } buffer || buffer.Length < length)
        {
            // Where there is no memory for the new one, the old is not taken for it.
            staged[edge]?.Dispose();
            staged[edge] = null;
            staged[edge] = buffer = new NativeBuffer<short>(length);
        }

        return buffer.Pointer;
    }

    private PopulationStatistics Silent(int id)
    {
        Edge edge = program.Edges[id];
        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, [.. new long[edge.TimeSteps]], 0);
    }
}
