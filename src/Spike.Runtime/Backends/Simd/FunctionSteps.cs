using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A table over codes.</summary>
internal sealed unsafe class LookupStep(SpikingProgram program, Lookup op) : Step
{
    private readonly NativeBuffer<short> table = NativeBuffer<short>.Of(program.Segments.Read<short>(op.TableSegment));
    private readonly int length = program.Edges[op.Input].Shape.Length;
    private readonly int low = program.Edges[op.Input].Range.Min;

    public override bool Splits => true;

    public override void Run(in Frame frame, bool stepped)
    {
        short* x = frame.Codes(op.Input), codes = frame.Codes(op.Output), from = table.Pointer - low;
        (int first, int end) = frame.Share(frame.Samples * length, grain: 64);
        for (nint i = first; i < end; i++) codes[i] = from[x[i]];
    }

    public override void Dispose() => table.Dispose();
}

/// <summary>Softmax, row by row.</summary>
internal sealed unsafe class SoftmaxStep(SpikingProgram program, Softmax op, SimdLevel level) : Step
{
    private readonly NativeBuffer<int> exponential = NativeBuffer<int>.Of(program.Segments.Read<int>(op.ExponentialSegment));
    private readonly CodeRange range = program.Edges[op.Output].Range;

    public override bool Splits => true;

    public override long ScratchBytes(bool stepped) => (op.Axis + 16L) * sizeof(int);

    public override void Run(in Frame frame, bool stepped)
    {
        short* x = frame.Codes(op.Input), codes = frame.Codes(op.Output);
        nint row = (nint)op.Axis * op.Inner;
        (int first, int end) = frame.Share(frame.Samples * op.Outer);
        for (nint outer = first; outer < end; outer++)
        {
            for (int inner = 0; inner < op.Inner; inner++)
            {
                nint at = (outer * row) + inner;
                SoftmaxKernel.Run(level, op, range, exponential.Pointer, x + at, op.Inner, (int*)frame.Scratch, codes + at);
            }
        }
    }

    public override void Dispose() => exponential.Dispose();
}

/// <summary>Layer norm, row by row.</summary>
internal sealed unsafe class NormStep : Step
{
    private readonly Norm op;
    private readonly SimdLevel level;
    private readonly CodeRange range;
    private readonly NativeBuffer<int> multipliers;
    private readonly NativeBuffer<long> offsets;

    public NormStep(SpikingProgram program, Norm op, SimdLevel level)
    {
        this.op = op;
        this.level = level;
        range = program.Edges[op.Output].Range;
        int padded = (op.Length + FireConstants.Group - 1) / FireConstants.Group * FireConstants.Group;
        multipliers = new NativeBuffer<int>(padded);
        offsets = new NativeBuffer<long>(padded);
        program.Segments.Read<int>(op.MultiplierSegment)[..op.Length].CopyTo(new Span<int>(multipliers.Pointer, op.Length));
        ReadOnlySpan<long> offset = program.Segments.Read<long>(op.OffsetSegment);
        for (int i = 0; i < op.Length; i++) offsets.Pointer[FireConstants.Slot(i)] = offset[i] + (1L << (op.Shift - 1));
    }

    public override bool Splits => true;

    public override void Run(in Frame frame, bool stepped)
    {
        short* x = frame.Codes(op.Input), codes = frame.Codes(op.Output);
        (int first, int end) = frame.Share(frame.Samples * op.Rows);
        for (nint row = first; row < end; row++)
            NormKernel.Run(level, op, range, multipliers.Pointer, offsets.Pointer, x + (row * op.Length), codes + (row * op.Length));
    }

    public override void Dispose()
    {
        multipliers.Dispose();
        offsets.Dispose();
    }
}

/// <summary>Quotients of elements.</summary>
internal sealed unsafe class DivideStep : Step
{
    private readonly Divide op;
    private readonly CodeRange range;
    private readonly int aLength;
    private readonly int bLength;
    private readonly int[] aSources;
    private readonly int[] bSources;

    public DivideStep(SpikingProgram program, Divide op)
    {
        this.op = op;
        TensorShape shape = program.Edges[op.Output].Shape;
        range = program.Edges[op.Output].Range;
        (aLength, bLength) = (program.Edges[op.A].Shape.Length, program.Edges[op.B].Shape.Length);
        aSources = [.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, op.AStrides))];
        bSources = [.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, op.BStrides))];
    }

    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(op.A) + ((nint)sample * aLength), y = frame.Codes(op.B) + ((nint)sample * bLength);
            short* codes = frame.Codes(op.Output) + ((nint)sample * aSources.Length);
            for (int i = 0; i < aSources.Length; i++) codes[i] = (short)Quotient(x[aSources[i]], y[bSources[i]]);
        }
    }

    private int Quotient(long a, long b)
    {
        a *= op.Multiplier;
        b <<= op.Shift;
        return b != 0 ? range.Clamp(FunctionRules.RoundedQuotient(a, b)) : a == 0 ? range.Clamp(0) : a > 0 ? range.Max : range.Min;
    }
}
