using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Sums and maxima over windows or along an axis.</summary>
internal struct WindowShape
{
    public int Input;
    public int InputLength;
    public int Outputs;
    public int Taps;

    /// <summary>Place of int32 [Outputs][Taps]: the element of a channel that a tap reads, -1 in the padding.</summary>
    public int Sources;
    public Sink Sink;
}

/// <summary>[Outer, Axis, Inner].</summary>
internal struct AxisShape
{
    public int Input;
    public int Outer;
    public int Axis;
    public int Inner;
    public Sink Sink;
}

/// <summary>Two operands, each walked by strides of its own over the output's shape.</summary>
internal struct PairShape
{
    public int A;
    public int ALength;
    public int B;
    public int BLength;

    /// <summary>Place of the words: the dimensions, the strides of A, the strides of B.</summary>
    public int Words;
    public int Rank;
    public Sink Sink;
}

/// <summary>Sums that have no weights.</summary>
internal static class SumKernels
{
    public static void Fire(DeviceMemory memory, Sink sink, int samples)
    {
        for (int at = Grid.GlobalIndex.X; at < samples * sink.Length; at += Grid.DimX * Group.DimX)
            Sink.Take(memory, sink, samples, at / sink.Length, at % sink.Length, 0);
    }

    public static void Hadamard(DeviceMemory memory, PairShape shape, int samples)
    {
        long a = DeviceMemory.CodesAt(shape.A, samples), b = DeviceMemory.CodesAt(shape.B, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Sink.Length; at += Grid.DimX * Group.DimX)
        {
            int sample = at / shape.Sink.Length, i = at % shape.Sink.Length;
            long left = memory.Codes[a + ((long)sample * shape.ALength) + Strided.Offset(memory, shape.Words, 0, shape.Rank, shape.Rank, i)];
            long right = memory.Codes[b + ((long)sample * shape.BLength) + Strided.Offset(memory, shape.Words, 0, 2 * shape.Rank, shape.Rank, i)];
            Sink.Take(memory, shape.Sink, samples, sample, i, left * right);
        }
    }

    public static void Window(DeviceMemory memory, WindowShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Input, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Sink.Length; at += Grid.DimX * Group.DimX)
        {
            // Channels of all samples lie one behind the other, in the input as in the output.
            long channel = codes + ((long)(at / shape.Outputs) * shape.InputLength), sum = 0;
            for (int tap = 0; tap < shape.Taps; tap++)
            {
                int source = memory.Int(shape.Sources, ((long)(at % shape.Outputs) * shape.Taps) + tap);
                if (source >= 0) sum += memory.Codes[channel + source];
            }

            Sink.Take(memory, shape.Sink, samples, at / shape.Sink.Length, at % shape.Sink.Length, sum);
        }
    }

    public static void Axis(DeviceMemory memory, AxisShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Input, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Sink.Length; at += Grid.DimX * Group.DimX)
        {
            long start = codes + ((long)(at / shape.Inner) * shape.Axis * shape.Inner) + (at % shape.Inner), sum = 0;
            for (int axis = 0; axis < shape.Axis; axis++) sum += memory.Codes[start + ((long)axis * shape.Inner)];
            Sink.Take(memory, shape.Sink, samples, at / shape.Sink.Length, at % shape.Sink.Length, sum);
        }
    }
}
