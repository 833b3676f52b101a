using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Sums without weights: pools and reductions. Each element of the output has a list of the elements that it sums.</summary>
internal sealed unsafe class SumStep : Step
{
    private readonly Integration op;
    private readonly int inputEdge;
    private readonly Edge input;
    private readonly int inputLength;
    private readonly int growth;
    private readonly MembraneSink sink;
    private readonly int[] sources;
    private readonly int[] starts;

    /// <param name="program">The program.</param>
    /// <param name="op">A pool or a reduction.</param>
    /// <param name="synapses">For each element of the output, the elements of the input that it sums.</param>
    /// <param name="level">Instructions.</param>
    public SumStep(SpikingProgram program, Integration op, IEnumerable<int[]> synapses, SimdLevel level)
    {
        this.op = op;
        inputEdge = op.Synapses[0];
        input = program.Edges[inputEdge];
        inputLength = input.Shape.Length;
        growth = SpikeTrain.Growth(input.Coding);
        sink = new MembraneSink(program, op, biasSegment: null, level);
        int[][] lists = [.. synapses];
        sources = [.. lists.SelectMany(list => list)];
        starts = new int[lists.Length + 1];
        for (int i = 0; i < lists.Length; i++) starts[i + 1] = starts[i] + lists[i].Length;
    }

    private int Length => starts.Length - 1;

    public override string Kernel => "sums of listed elements";

    public override long ScratchBytes(bool stepped) => ((long)Length * sizeof(long)) + (inputLength * sizeof(short)) + 128;

    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* codes = frame.Codes(inputEdge) + ((nint)sample * inputLength);
            if (op.Wide) RunWide(frame, sample, codes, stepped || !op.TimeFused);
            else Run(frame, sample, codes, stepped || !op.TimeFused);
        }
    }

    private void Run(in Frame frame, int sample, short* codes, bool stepped)
    {
        int* membranes = (int*)frame.Scratch;
        new Span<int>(membranes, Length).Clear();
        if (!stepped)
        {
            Add(codes, membranes);
        }
        else
        {
            short* digits = (short*)(membranes + ((Length + 15) & ~15));
            for (int step = 0; step < input.TimeSteps; step++)
            {
                DigitPlanes.Extract(codes, inputLength, input, step, digits);
                for (int i = 0; i < Length; i++) membranes[i] *= growth;
                Add(digits, membranes);
            }
        }

        sink.Take(frame, sample, 0, Length, membranes, 0, biasFollows: false);
    }

    private void Add(short* x, int* membranes)
    {
        fixed (int* first = sources, bound = starts)
        {
            for (int output = 0; output < Length; output++)
            {
                int sum = 0;
                for (int* source = first + bound[output]; source < first + bound[output + 1]; source++) sum += x[*source];
                membranes[output] += sum;
            }
        }
    }

    private void RunWide(in Frame frame, int sample, short* codes, bool stepped)
    {
        long* membranes = (long*)frame.Scratch;
        new Span<long>(membranes, Length).Clear();
        short* digits = (short*)(membranes + Length);
        for (int step = 0; step < (stepped ? input.TimeSteps : 1); step++)
        {
            if (stepped) DigitPlanes.Extract(codes, inputLength, input, step, digits);
            short* x = stepped ? digits : codes;
            for (int output = 0; output < Length; output++)
            {
                long sum = 0;
                for (int i = starts[output]; i < starts[output + 1]; i++) sum += x[sources[i]];
                membranes[output] = (growth * membranes[output]) + sum;
            }
        }

        sink.Take(frame, sample, 0, Length, membranes, 0, biasFollows: false);
    }

    public override void Dispose() => sink.Dispose();
}
