using System.Numerics;
using System.Runtime.Intrinsics;
using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>
/// A sum whose membranes need 64 bits. It takes hundreds of inputs of 16 steps to need them, so few models pay for it.
/// </summary>
internal abstract unsafe class WideStep : Step
{
    private readonly SpikingProgram program;
    private readonly Integration op;
    private readonly MembraneSink sink;
    private readonly int length;
    private readonly int[] operands;
    private readonly nint roomAt;

    protected WideStep(SpikingProgram program, Integration op, int? biasSegment, SimdLevel level)
    {
        this.program = program;
        this.op = op;
        sink = new MembraneSink(program, op, biasSegment, level);
        length = program.Edges[op.Output].Shape.Length;
        operands = [.. op.Synapses];
        roomAt = (nint)StateBytes;
    }

    /// <summary>How many biases there are, and how many neighbours share one.</summary>
    protected virtual (int Channels, int Stride) BiasLayout => (1, length);

    public override string Kernel => "64 bits in plain loops";

    /// <summary>Bytes that <see cref="Add"/> works in.</summary>
    protected virtual long RoomBytes => 0;

    private long StateBytes => (((long)length * sizeof(long)) + operands.Sum(edge => 2L * program.Edges[edge].Shape.Length * sizeof(short)) + 127) & ~63L;

    public override long ScratchBytes(bool stepped) => StateBytes + RoomBytes;

    /// <summary>V[o] ← V[o] + factor · Σ over the synapses of o.</summary>
    /// <param name="a">Codes, digits or prefixes of the first operand.</param>
    /// <param name="b">The same of the second operand; null where there is none.</param>
    /// <param name="factor">1, or the growth of a coding.</param>
    /// <param name="membranes">One for each element of the output.</param>
    /// <param name="room"><see cref="RoomBytes"/>, on a cache line.</param>
    protected abstract void Add(short* a, short* b, int factor, long* membranes, byte* room);

    public override void Run(in Frame frame, bool stepped)
    {
        long* membranes = (long*)frame.Scratch;
        byte* room = frame.Scratch + roomAt;
        Edge a = program.Edges[operands[0]];
        Edge? b = operands.Length > 1 ? program.Edges[operands[1]] : null;
        (int channels, int stride) = BiasLayout;
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* aCodes = frame.Codes(operands[0]) + ((nint)sample * a.Shape.Length);
            short* bCodes = b is null ? null : frame.Codes(operands[1]) + ((nint)sample * b.Shape.Length);
            new Span<long>(membranes, length).Clear();
            if (!stepped && op.TimeFused) Add(aCodes, bCodes, 1, membranes, room);
            else if (b is null) AddSteps(aCodes, a, membranes, room);
            else AddSteps(aCodes, a, bCodes, b, membranes, room);
            for (int element = 0; element < length; element += stride)
                sink.Take(frame, sample, element, Math.Min(stride, length - element), membranes + element, element / stride % channels, biasFollows: false);
        }
    }

    private void AddSteps(short* codes, Edge edge, long* membranes, byte* room)
    {
        short* digits = (short*)(membranes + length);
        for (int step = 0; step < edge.TimeSteps; step++)
        {
            DigitPlanes.Extract(codes, edge.Shape.Length, edge, step, digits);
            Scale(membranes, SpikeTrain.Growth(edge.Coding));
            Add(digits, null, 1, membranes, room);
        }
    }

    // See ProductStep for the formula.
    private void AddSteps(short* aCodes, Edge a, short* bCodes, Edge b, long* membranes, byte* room)
    {
        int aLength = a.Shape.Length, bLength = b.Shape.Length;
        short* aDigits = (short*)(membranes + length), aPrefixes = aDigits + aLength, bDigits = aPrefixes + aLength, bPrefixes = bDigits + bLength;
        new Span<short>(aPrefixes, aLength).Clear();
        new Span<short>(bPrefixes, bLength).Clear();
        int steps = Math.Max(a.TimeSteps, b.TimeSteps), g = SpikeTrain.Growth(a.Coding), h = SpikeTrain.Growth(b.Coding);
        for (int step = 0; step < steps; step++)
        {
            DigitPlanes.Extract(aCodes, aLength, a, step - (steps - a.TimeSteps), aDigits);
            DigitPlanes.Extract(bCodes, bLength, b, step - (steps - b.TimeSteps), bDigits);
            Scale(membranes, g * h);
            Add(aPrefixes, bDigits, g, membranes, room);
            Add(aDigits, bPrefixes, h, membranes, room);
            Add(aDigits, bDigits, 1, membranes, room);
            DigitPlanes.Advance(aPrefixes, aDigits, aLength, g);
            DigitPlanes.Advance(bPrefixes, bDigits, bLength, h);
        }
    }

    /// <summary>V ← factor · V; growths are powers of two.</summary>
    private void Scale(long* membranes, int factor)
    {
        int i = 0, shift = BitOperations.Log2((uint)factor);
        if (shift == 0) return;
        for (; i + 8 <= length; i += 8) (Vector512.Load(membranes + i) << shift).Store(membranes + i);
        for (; i < length; i++) membranes[i] <<= shift;
    }

    public override void Dispose() => sink.Dispose();
}
