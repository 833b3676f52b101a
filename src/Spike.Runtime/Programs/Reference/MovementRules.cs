using System.Collections.Immutable;

namespace Spike.Runtime.Programs.Reference;

/// <summary>Operations that only choose or move codes.</summary>
internal static class MovementRules
{
    public static long[] Route(SpikingProgram program, Route op, long[][] values)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        var codes = new long[shape.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = values[op.Input][op.Offset + Strided.Offset(i, shape.Dimensions, op.Strides)];
        return codes;
    }

    public static long[] Select(Select op, long[][] values)
    {
        var codes = new long[op.Outer * op.Indices.Length * op.Inner];
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int s = 0; s < op.Indices.Length; s++)
            {
                for (int inner = 0; inner < op.Inner; inner++)
                {
                    codes[(((outer * op.Indices.Length) + s) * op.Inner) + inner] =
                        values[op.Input][(((outer * op.Axis) + op.Indices[s]) * op.Inner) + inner];
                }
            }
        }

        return codes;
    }

    public static long[] Concat(Concat op, long[][] values)
    {
        var codes = new List<long>();
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int part = 0; part < op.Parts.Length; part++)
                codes.AddRange(values[op.Parts[part]].AsSpan(outer * op.Lengths[part], op.Lengths[part]));
        }

        return [.. codes];
    }

    public static long[] Embed(SpikingProgram program, Embed op, long[][] values)
    {
        ReadOnlySpan<short> table = program.Segments.Read<short>(op.TableSegment);
        var codes = new long[values[op.Input].Length * op.Width];
        for (int i = 0; i < codes.Length; i++)
        {
            long number = values[op.Input][i / op.Width] + (op.High is { } high ? values[high][i / op.Width] * LongNumber.Base : 0);
            codes[i] = table[(op.RowOf(number) * op.Width) + (i % op.Width)];
        }

        return codes;
    }

    public static long[] Constant(SpikingProgram program, Constant op)
    {
        ImmutableArray<short> codes = [.. program.Segments.Read<short>(op.Segment)];
        return [.. codes.Select(code => (long)code)];
    }

    public static long[] MaxPool(MaxPool op, long[][] values)
    {
        Window window = op.Window;
        var codes = new long[window.Channels * window.OutputLength];
        for (int channel = 0; channel < window.Channels; channel++)
        {
            for (int output = 0; output < window.OutputLength; output++)
            {
                long max = long.MinValue;
                for (int tap = 0; tap < window.KernelLength; tap++)
                {
                    int source = window.Source(output, tap);
                    if (source >= 0) max = Math.Max(max, values[op.Input][(channel * window.InputLength) + source]);
                }

                codes[(channel * window.OutputLength) + output] = max;
            }
        }

        return codes;
    }

    public static long[] AxisMax(AxisMax op, long[][] values)
    {
        var codes = new long[op.Outer * op.Inner];
        Array.Fill(codes, long.MinValue);
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int axis = 0; axis < op.Axis; axis++)
            {
                for (int inner = 0; inner < op.Inner; inner++)
                {
                    ref long code = ref codes[(outer * op.Inner) + inner];
                    code = Math.Max(code, values[op.Input][(((outer * op.Axis) + axis) * op.Inner) + inner]);
                }
            }
        }

        return codes;
    }
}
