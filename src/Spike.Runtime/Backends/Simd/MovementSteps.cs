using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>out[i] = x[sources[i]]: routes and selections.</summary>
/// <remarks>Neighbours that stay neighbours are copied together.</remarks>
internal sealed unsafe class CopyStep : Step
{
    private readonly int input;
    private readonly int inputLength;
    private readonly int outputLength;
    private readonly (int From, int To, int Count)[] runs;

    public CopyStep(SpikingProgram program, int input, int output, IEnumerable<int> sources)
    {
        this.input = input;
        inputLength = program.Edges[input].Shape.Length;
        outputLength = program.Edges[output].Shape.Length;
        var found = new List<(int From, int To, int Count)>();
        int to = 0;
        foreach (int from in sources)
        {
            if (found.Count > 0 && found[^1] is var last && last.From + last.Count == from) found[^1] = last with { Count = last.Count + 1 };
            else found.Add((from, to, 1));
            to++;
        }

        runs = [.. found];
    }

    public override bool Splits => true;

    public override void Run(in Frame frame, bool stepped)
    {
        (int first, int end) = frame.Share(runs.Length);
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(input) + ((nint)sample * inputLength), codes = frame.Codes(Output) + ((nint)sample * outputLength);
            foreach ((int from, int to, int count) in runs.AsSpan(first, end - first))
            {
                if (count == 1) codes[to] = x[from];
                else new ReadOnlySpan<short>(x + from, count).CopyTo(new Span<short>(codes + to, count));
            }
        }
    }
}

/// <summary>Parts one behind the other.</summary>
internal sealed unsafe class ConcatStep(Concat op) : Step
{
    private readonly int row = op.Lengths.Sum();

    public override void Run(in Frame frame, bool stepped)
    {
        short* codes = frame.Codes(op.Output);
        int start = 0;
        for (int part = 0; part < op.Parts.Length; start += op.Lengths[part++])
        {
            int length = op.Lengths[part];
            short* x = frame.Codes(op.Parts[part]);
            for (nint outer = 0; outer < (nint)frame.Samples * op.Outer; outer++)
                new ReadOnlySpan<short>(x + (outer * length), length).CopyTo(new Span<short>(codes + (outer * row) + start, length));
        }
    }
}

/// <summary>Rows of a table, copied from where the artifact is mapped: of a vocabulary few are read.</summary>
internal sealed unsafe class EmbedStep(SpikingProgram program, Embed op) : Step
{
    private readonly int length = program.Edges[op.Input].Shape.Length;

    public override void Run(in Frame frame, bool stepped)
    {
        ReadOnlySpan<short> table = program.Segments.Read<short>(op.TableSegment);
        short* x = frame.Codes(op.Input), codes = frame.Codes(op.Output);
        short* high = op.High is { } digits ? frame.Codes(digits) : null;
        for (nint i = 0; i < (nint)frame.Samples * length; i++)
        {
            long number = high is null ? x[i] : x[i] + ((long)high[i] * LongNumber.Base);
            table.Slice(op.RowOf(number) * op.Width, op.Width).CopyTo(new Span<short>(codes + (i * op.Width), op.Width));
        }
    }
}

/// <summary>Codes that never change, written anew for each block: the arena may have been used by others since.</summary>
internal sealed unsafe class ConstantStep(SpikingProgram program, Constant op) : Step
{
    private readonly short[] constants = program.Segments.Read<short>(op.Segment).ToArray();

    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++)
            constants.CopyTo(new Span<short>(frame.Codes(op.Output) + ((nint)sample * constants.Length), constants.Length));
    }
}

/// <summary>The largest code of a list of elements: pools and reductions.</summary>
internal sealed unsafe class MaxStep : Step
{
    private readonly int input;
    private readonly int inputLength;
    private readonly int[] sources;
    private readonly int[] starts;

    public MaxStep(SpikingProgram program, int input, IEnumerable<int[]> lists)
    {
        this.input = input;
        inputLength = program.Edges[input].Shape.Length;
        int[][] all = [.. lists];
        sources = [.. all.SelectMany(list => list)];
        starts = new int[all.Length + 1];
        for (int i = 0; i < all.Length; i++) starts[i + 1] = starts[i] + all[i].Length;
    }

    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(input) + ((nint)sample * inputLength), codes = frame.Codes(Output) + ((nint)sample * (starts.Length - 1));
            for (int output = 0; output < starts.Length - 1; output++)
            {
                short max = short.MinValue;
                for (int i = starts[output]; i < starts[output + 1]; i++) max = Math.Max(max, x[sources[i]]);
                codes[output] = max;
            }
        }
    }
}

/// <summary>Index lists for operations that read more than one element.</summary>
internal static class Sources
{
    /// <summary>For each window of each channel, the elements inside it.</summary>
    public static IEnumerable<int[]> OfWindow(Window window) =>
        from channel in Enumerable.Range(0, window.Channels)
        from output in Enumerable.Range(0, window.OutputLength)
        select Enumerable.Range(0, window.KernelLength).Select(tap => window.Source(output, tap)).Where(source => source >= 0)
            .Select(source => (channel * window.InputLength) + source).ToArray();

    /// <summary>For each element of [Outer, Inner], those along the axis.</summary>
    public static IEnumerable<int[]> OfAxis(int outer, int axis, int inner) =>
        from o in Enumerable.Range(0, outer)
        from i in Enumerable.Range(0, inner)
        select Enumerable.Range(0, axis).Select(a => (((o * axis) + a) * inner) + i).ToArray();

    public static IEnumerable<int> OfRoute(SpikingProgram program, Route op)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        return Enumerable.Range(0, shape.Length).Select(i => op.Offset + Strided.Offset(i, shape.Dimensions, op.Strides));
    }

    public static IEnumerable<int> OfSelect(Select op) =>
        from o in Enumerable.Range(0, op.Outer)
        from s in op.Indices
        from i in Enumerable.Range(0, op.Inner)
        select (((o * op.Axis) + s) * op.Inner) + i;
}
