using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>What becomes of finished membranes: they fire, or they are stored for a later firing.</summary>
internal sealed unsafe class MembraneSink : IDisposable
{
    private readonly SimdLevel level;
    private readonly int output;
    private readonly Edge edge;
    private readonly int length;
    private readonly Fire? fire;
    private readonly FireConstants? constants;
    private readonly EdgeCarrier[] carriers;
    private readonly int[] lengths;
    private readonly bool plain;
    private readonly bool jumps;
    private readonly int lastAxis;
    private readonly long[]? bias;

    /// <param name="program">The program.</param>
    /// <param name="operation">An integration, fused or not, or a firing of its own.</param>
    /// <param name="biasSegment">int64, one a channel of the integration; none is zero.</param>
    /// <param name="level">Instructions.</param>
    public MembraneSink(SpikingProgram program, Operation operation, int? biasSegment, SimdLevel level)
    {
        this.level = level;
        output = operation.Output;
        edge = program.Edges[output];
        length = edge.Shape.Length;
        bias = biasSegment is { } id ? program.Segments.Read<long>(id).ToArray() : null;
        fire = operation as Fire ?? ((Integration)operation).Fusion;
        constants = fire is null ? null : new FireConstants(fire, program.Segments);
        ImmutableArray<FireTerm> terms = fire?.Terms ?? [];
        bool wide = operation is Integration { Wide: true };
        carriers = [.. terms.Select(term => term.Edge != Programs.Fire.OwnMembrane ? program.Edges[term.Edge].Carrier
            : wide ? EdgeCarrier.WideMembrane : EdgeCarrier.Membrane)];
        lengths = [.. terms.Select(term => term.Edge == Programs.Fire.OwnMembrane ? 0 : program.Edges[term.Edge].Shape.Length)];
        plain = terms.All(term => term.Strides.IsEmpty);
        jumps = terms.Any(term => !term.Strides.IsEmpty && term.Strides[^1] is not (0 or 1));
        lastAxis = edge.Shape.Dimensions.IsEmpty ? 1 : edge.Shape.Dimensions[^1];
    }

    /// <summary>Whether elements of one plane of a [planes, plane length] output can be fired side by side once all summands are: see <see cref="Beside"/>.</summary>
    public bool FiresPlanes(int planes, int planeLength) =>
        fire is not null && bias is null && plain && (fire.Channels == 1 || (fire.Channels == planes && fire.ChannelStride == planeLength));

    /// <summary>Terms of the firing.</summary>
    public int Terms => carriers.Length;

    /// <summary>A summand of runs of one sample's elements, put where the membranes of the same elements are.</summary>
    /// <param name="frame">Where the sample lives.</param>
    /// <param name="term">Which summand.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="plane">First element of the plane in which the runs are.</param>
    /// <param name="runs">Runs of elements.</param>
    /// <param name="membranes">Own membranes.</param>
    /// <param name="room">Receives the elements of other summands.</param>
    public Summand Beside(in Frame frame, int term, int sample, int plane, ReadOnlySpan<ElementRun> runs, int* membranes, void* room)
    {
        int from = fire!.Terms[term].Edge;
        if (from == Programs.Fire.OwnMembrane) return new Summand(membranes, SummandKind.Membrane);
        int bytes = carriers[term] switch { EdgeCarrier.Membrane => sizeof(int), EdgeCarrier.WideMembrane => sizeof(long), _ => sizeof(short) };
        byte* elements = (byte*)frame.At(from, carriers[term], ((nint)sample * length) + plane);
        foreach (ElementRun run in runs) Unsafe.CopyBlockUnaligned((byte*)room + (run.At * bytes), elements + ((nint)run.Element * bytes), (uint)(run.Count * bytes));
        return new Summand(room, KindOf(carriers[term]));
    }

    /// <summary>Fires neighbours of one channel whose summands are side by side.</summary>
    public void Fire(ReadOnlySpan<Summand> summands, int count, int channel, short* codes) =>
        FireKernel.Run(level, constants!, fire!.Channels == 1 ? 0 : channel, follow: false, summands, 1, count, codes, 0);

    /// <summary>Takes 32-bit membranes.</summary>
    /// <param name="frame">Where the sample lives.</param>
    /// <param name="sample">Which.</param>
    /// <param name="element">First element of the output.</param>
    /// <param name="count">Elements.</param>
    /// <param name="membranes">Readable to the next multiple of 16; changed where there is a bias.</param>
    /// <param name="biasChannel">Bias of the first element.</param>
    /// <param name="biasFollows">Whether each element has the next bias; else all have the same.</param>
    public void Take(in Frame frame, int sample, int element, int count, int* membranes, int biasChannel, bool biasFollows)
    {
        if (bias is not null)
        {
            for (int i = 0; i < count; i++) membranes[i] += (int)bias[biasFollows ? biasChannel + i : biasChannel];
        }

        if (fire is null) new Span<int>(membranes, count).CopyTo(new Span<int>(frame.Membranes(output) + ((nint)sample * length) + element, count));
        else Emit(frame, sample, element, count, membranes, SummandKind.Membrane);
    }

    /// <summary>Takes rows of 32-bit membranes that lie one behind the other in the output of the whole block.</summary>
    /// <param name="frame">Where the samples live.</param>
    /// <param name="element">First element of the output, counted over all samples.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Elements of a row.</param>
    /// <param name="stride">Elements of the output between rows.</param>
    /// <param name="membranes">Rows readable to the next multiple of 16.</param>
    /// <param name="membraneStride">Elements between rows of membranes.</param>
    /// <param name="column">Where in a row of the output they begin.</param>
    /// <param name="columns">Elements of a whole row.</param>
    /// <returns>False where rows of this firing cannot go together; nothing was done then.</returns>
    public bool TryTakeRows(in Frame frame, nint element, int rows, int count, int stride, int* membranes, int membraneStride, int column, int columns)
    {
        bool follow = fire is { ChannelStride: 1, Channels: > 1 } && fire.Channels == columns && stride == columns;
        if (fire is null || !plain || bias is not null || !(follow || fire.Channels == 1)) return false;
        Span<Summand> summands = stackalloc Summand[fire.Terms.Length];
        for (int term = 0; term < summands.Length; term++)
        {
            int edge = fire.Terms[term].Edge;
            summands[term] = edge == Programs.Fire.OwnMembrane
                ? new Summand(membranes, SummandKind.Membrane, membraneStride)
                : new Summand(frame.At(edge, carriers[term], element), KindOf(carriers[term]), stride);
        }

        FireKernel.Run(level, constants!, follow ? column : 0, follow, summands, rows, count, frame.Codes(output) + element, stride);
        return true;
    }

    /// <summary>Takes 64-bit membranes, see <see cref="Take(in Frame, int, int, int, int*, int, bool)"/>.</summary>
    public void Take(in Frame frame, int sample, int element, int count, long* membranes, int biasChannel, bool biasFollows)
    {
        if (bias is not null)
        {
            for (int i = 0; i < count; i++) membranes[i] += bias[biasFollows ? biasChannel + i : biasChannel];
        }

        if (fire is null) new Span<long>(membranes, count).CopyTo(new Span<long>(frame.WideMembranes(output) + ((nint)sample * length) + element, count));
        else Emit(frame, sample, element, count, membranes, SummandKind.WideMembrane);
    }

    /// <summary>Fires elements of one sample, in spans whose channels are one or follow each other.</summary>
    /// <param name="frame">Where the sample lives.</param>
    /// <param name="sample">Which.</param>
    /// <param name="element">First element.</param>
    /// <param name="count">Elements.</param>
    /// <param name="membranes">Own membranes of these elements; null where no term reads them.</param>
    /// <param name="kind">Their width.</param>
    public void Emit(in Frame frame, int sample, int element, int count, void* membranes, SummandKind kind)
    {
        short* codes = frame.Codes(output) + ((nint)sample * length);
        Span<Summand> summands = stackalloc Summand[fire!.Terms.Length];
        int done = 0;
        while (done < count)
        {
            int at = element + done, channel = at / fire.ChannelStride % fire.Channels;
            bool follow = fire is { ChannelStride: 1, Channels: > 1 };
            int run = fire.Channels == 1 ? count - done
                : follow ? Math.Min(count - done, fire.Channels - channel)
                : Math.Min(count - done, fire.ChannelStride - (at % fire.ChannelStride));
            // Where a term is read with strides, neighbours along the last axis share a vector, unless the term itself jumps there.
            if (!plain) run = jumps ? 1 : Math.Min(run, lastAxis - (at % lastAxis));
            for (int term = 0; term < summands.Length; term++) summands[term] = SummandAt(frame, term, sample, at, membranes, kind, done);
            FireKernel.Run(jumps ? SimdLevel.Scalar : level, constants!, channel, follow, summands, 1, run, codes + at, 0);
            done += run;
        }
    }

    private Summand SummandAt(in Frame frame, int index, int sample, int element, void* membranes, SummandKind kind, int done)
    {
        FireTerm term = fire!.Terms[index];
        if (term.Edge == Programs.Fire.OwnMembrane)
            return new Summand(kind == SummandKind.Membrane ? (int*)membranes + done : (long*)membranes + done, kind);
        int at = plain || term.Strides.IsEmpty ? element : Strided.Offset(element, edge.Shape.Dimensions, term.Strides);
        bool repeated = !term.Strides.IsEmpty && term.Strides[^1] == 0;
        return new Summand(frame.At(term.Edge, carriers[index], ((nint)sample * lengths[index]) + at), KindOf(carriers[index]), repeated: repeated);
    }

    private static SummandKind KindOf(EdgeCarrier carrier) => carrier switch
    {
        EdgeCarrier.Membrane => SummandKind.Membrane,
        EdgeCarrier.WideMembrane => SummandKind.WideMembrane,
        _ => SummandKind.Code,
    };

    public void Dispose() => constants?.Dispose();
}
