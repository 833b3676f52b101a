using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Backends.Simd;

/// <summary>What graded populations have sent so far: for each place in a batch the codes that their readers hold.</summary>
/// <remarks>Integration is linear, so a reader that adds up payloads holds the product of its weights with these codes; the kernels compute that at once.</remarks>
internal sealed unsafe class SentCodes : IDisposable
{
    private readonly Edge?[] populations;
    private readonly NativeBuffer<short>?[] sent;
    private readonly bool stream;
    private int places;

    /// <param name="program">Of which the graded populations are kept.</param>
    /// <param name="stream">Whether a run goes on where the last one ended; if not, each starts from rest.</param>
    public SentCodes(SpikingProgram program, bool stream)
    {
        this.stream = stream;
        populations = new Edge?[program.Edges.Length];
        sent = new NativeBuffer<short>?[program.Edges.Length];
        foreach (int edge in ReferenceCounter.SpikingEdges(program))
        {
            if (program.Edges[edge].Coding == SpikeCoding.Graded) populations[edge] = program.Edges[edge];
        }
    }

    /// <summary>Makes room for a batch. Places that are new start from rest.</summary>
    public void Prepare(int batch)
    {
        if (!stream || batch <= places) return;
        for (int edge = 0; edge < sent.Length; edge++)
        {
            if (populations[edge] is not { } population) continue;
            var room = new NativeBuffer<short>((long)batch * population.Shape.Length);
            long kept = (long)places * population.Shape.Length * sizeof(short);
            if (sent[edge] is { } old) Buffer.MemoryCopy(old.Pointer, room.Pointer, kept, kept);
            sent[edge]?.Dispose();
            sent[edge] = room;
        }

        places = batch;
    }

    /// <summary>Turns the codes that a population would send into those that its readers hold, and counts its spikes.</summary>
    /// <param name="edge">The edge that was just written.</param>
    /// <param name="codes">[count, neurons].</param>
    /// <param name="first">The place of the first in the batch.</param>
    /// <param name="count">Places.</param>
    /// <param name="counter">Told of every spike; none where nothing is counted.</param>
    public void Send(int edge, short* codes, int first, int count, SpikeCounter? counter)
    {
        if (populations[edge] is not { } population) return;
        int neurons = population.Shape.Length, threshold = population.Threshold ?? 1;
        short* held = stream ? sent[edge]!.Pointer + ((nint)first * neurons) : null;
        nint length = (nint)count * neurons;
        if (threshold > 1)
        {
            for (nint i = 0; i < length; i++) codes[i] = (short)GradedCoding.Next(codes[i], held is null ? 0 : held[i], threshold);
        }

        counter?.CountChanges(edge, held, codes, count);
        if (held is not null) Buffer.MemoryCopy(codes, held, length * sizeof(short), length * sizeof(short));
    }

    /// <summary>Puts every place to rest.</summary>
    public void Clear()
    {
        for (int edge = 0; edge < sent.Length; edge++)
        {
            sent[edge]?.Dispose();
            sent[edge] = null;
        }

        places = 0;
    }

    public void Dispose()
    {
        foreach (NativeBuffer<short>? buffer in sent) buffer?.Dispose();
    }
}
