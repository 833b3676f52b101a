using ILGPU;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>A table over codes.</summary>
internal struct LookupShape
{
    public int Input;
    public int Output;
    public int Length;

    /// <summary>Place of int16 [codes of the input].</summary>
    public int Table;
    public int Low;
}

/// <summary>Quotients of elements.</summary>
internal struct DivideShape
{
    /// <summary>The operands; its sink names the output and the range.</summary>
    public PairShape Operands;
    public int Multiplier;
    public int Shift;
}

/// <summary>Rows of a table.</summary>
internal struct EmbedShape
{
    public int Input;

    /// <summary>The edge of the high digits; -1 where a code is the whole number.</summary>
    public int High;
    public int Output;
    public int Length;
    public int Rows;
    public int Width;
    public int Table;
}

/// <summary>Functions of an element, and maxima.</summary>
internal static class ElementKernels
{
    public static void Lookup(DeviceMemory memory, LookupShape shape, int samples)
    {
        long x = DeviceMemory.CodesAt(shape.Input, samples), codes = DeviceMemory.CodesAt(shape.Output, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Length; at += Grid.DimX * Group.DimX)
            memory.Codes[codes + at] = memory.Short(shape.Table, memory.Codes[x + at] - shape.Low);
    }

    public static void Divide(DeviceMemory memory, DivideShape shape, int samples)
    {
        PairShape pair = shape.Operands;
        Sink sink = pair.Sink;
        long left = DeviceMemory.CodesAt(pair.A, samples), right = DeviceMemory.CodesAt(pair.B, samples), codes = DeviceMemory.CodesAt(sink.Place, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * sink.Length; at += Grid.DimX * Group.DimX)
        {
            int sample = at / sink.Length, i = at % sink.Length;
            long a = memory.Codes[left + ((long)sample * pair.ALength) + Strided.Offset(memory, pair.Words, 0, pair.Rank, pair.Rank, i)];
            long b = memory.Codes[right + ((long)sample * pair.BLength) + Strided.Offset(memory, pair.Words, 0, 2 * pair.Rank, pair.Rank, i)];
            memory.Codes[codes + at] = Quotient(a * shape.Multiplier, b << shape.Shift, sink.Low, sink.High);
        }
    }

    public static void Embed(DeviceMemory memory, EmbedShape shape, int samples)
    {
        long x = DeviceMemory.CodesAt(shape.Input, samples), codes = DeviceMemory.CodesAt(shape.Output, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Length * shape.Width; at += Grid.DimX * Group.DimX)
        {
            int row = memory.Codes[x + (at / shape.Width)];
            if (shape.High >= 0) row += memory.Codes[DeviceMemory.CodesAt(shape.High, samples) + (at / shape.Width)] * LongNumber.Base;
            row = row < 0 ? row + shape.Rows : row;
            row = row < 0 ? 0 : row >= shape.Rows ? shape.Rows - 1 : row;
            memory.Codes[codes + at] = memory.Short(shape.Table, ((long)row * shape.Width) + (at % shape.Width));
        }
    }

    public static void WindowMax(DeviceMemory memory, WindowShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Input, samples), output = DeviceMemory.CodesAt(shape.Sink.Place, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Sink.Length; at += Grid.DimX * Group.DimX)
        {
            long channel = codes + ((long)(at / shape.Outputs) * shape.InputLength);
            short max = short.MinValue;
            for (int tap = 0; tap < shape.Taps; tap++)
            {
                int source = memory.Int(shape.Sources, ((long)(at % shape.Outputs) * shape.Taps) + tap);
                if (source >= 0 && memory.Codes[channel + source] > max) max = memory.Codes[channel + source];
            }

            memory.Codes[output + at] = max;
        }
    }

    public static void AxisMax(DeviceMemory memory, AxisShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Input, samples), output = DeviceMemory.CodesAt(shape.Sink.Place, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Sink.Length; at += Grid.DimX * Group.DimX)
        {
            long start = codes + ((long)(at / shape.Inner) * shape.Axis * shape.Inner) + (at % shape.Inner);
            short max = short.MinValue;
            for (int axis = 0; axis < shape.Axis; axis++)
            {
                short code = memory.Codes[start + ((long)axis * shape.Inner)];
                if (code > max) max = code;
            }

            memory.Codes[output + at] = max;
        }
    }

    /// <summary>⌊a / b + 1/2⌋ in the range; b = 0 gives the end on a's side, and 0 for 0 / 0.</summary>
    private static short Quotient(long a, long b, int low, int high)
    {
        if (b == 0) return Rounding.Clamp(a == 0 ? 0 : a > 0 ? high : low, low, high);
        if (b < 0)
        {
            a = -a;
            b = -b;
        }

        long numerator = (2 * a) + b, quotient = numerator / (2 * b);
        return Rounding.Clamp(numerator % (2 * b) < 0 ? quotient - 1 : quotient, low, high);
    }
}
