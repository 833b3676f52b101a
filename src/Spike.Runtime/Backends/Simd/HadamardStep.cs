using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Products of elements. The product of two codes fits 32 bits, -2^15 · -2^15 included, also where the program keeps it in 64.</summary>
internal sealed unsafe class HadamardStep : Step
{
    private readonly Hadamard op;
    private readonly Edge a;
    private readonly Edge b;
    private readonly int[] aSources;
    private readonly int[] bSources;
    private readonly MembraneSink sink;

    public HadamardStep(SpikingProgram program, Hadamard op, SimdLevel level)
    {
        this.op = op;
        (a, b) = (program.Edges[op.A], program.Edges[op.B]);
        TensorShape shape = program.Edges[op.Output].Shape;
        aSources = [.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, op.AStrides))];
        bSources = [.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, op.BStrides))];
        sink = new MembraneSink(program, op, biasSegment: null, level);
    }

    public override string Kernel => "element by element";

    public override long ScratchBytes(bool stepped) => (aSources.Length + 16L) * sizeof(long);

    public override void Run(in Frame frame, bool stepped)
    {
        int* membranes = (int*)frame.Scratch;
        long* wide = (long*)frame.Scratch;
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(op.A) + ((nint)sample * a.Shape.Length), y = frame.Codes(op.B) + ((nint)sample * b.Shape.Length);
            for (int i = 0; i < aSources.Length; i++)
            {
                int product = stepped || !op.TimeFused ? Stepped(x[aSources[i]], y[bSources[i]]) : x[aSources[i]] * y[bSources[i]];
                if (op.Wide) wide[i] = product;
                else membranes[i] = product;
            }

            if (op.Wide) sink.Take(frame, sample, 0, aSources.Length, wide, 0, biasFollows: false);
            else sink.Take(frame, sample, 0, aSources.Length, membranes, 0, biasFollows: false);
        }
    }

    // See ProductStep for the formula.
    private int Stepped(short x, short y)
    {
        int product = 0;
        short xPrefix = 0, yPrefix = 0;
        int steps = Math.Max(a.TimeSteps, b.TimeSteps), g = SpikeTrain.Growth(a.Coding), h = SpikeTrain.Growth(b.Coding);
        for (int step = 0; step < steps; step++)
        {
            short xDigit, yDigit;
            DigitPlanes.Extract(&x, 1, a, step - (steps - a.TimeSteps), &xDigit);
            DigitPlanes.Extract(&y, 1, b, step - (steps - b.TimeSteps), &yDigit);
            product = (g * h * product) + (g * xPrefix * yDigit) + (h * xDigit * yPrefix) + (xDigit * yDigit);
            DigitPlanes.Advance(&xPrefix, &xDigit, 1, g);
            DigitPlanes.Advance(&yPrefix, &yDigit, 1, h);
        }

        return product;
    }

    public override void Dispose() => sink.Dispose();
}
