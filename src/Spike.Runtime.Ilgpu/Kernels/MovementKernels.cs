using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Transposes, slices and repeats.</summary>
internal struct RouteShape
{
    public int Input;
    public int InputLength;
    public int Output;
    public int OutputLength;
    public int Offset;

    /// <summary>Place of the words: the output's dimensions, then the strides.</summary>
    public int Words;
    public int Rank;
}

/// <summary>Chosen elements of the middle axis of [Outer, Axis, Inner].</summary>
internal struct SelectShape
{
    public int Input;
    public int Output;
    public int Outer;
    public int Axis;
    public int Inner;

    /// <summary>Place of int32 [Count].</summary>
    public int Indices;
    public int Count;
}

/// <summary>One part of a concatenation, or constants, which are a part that repeats for every sample.</summary>
internal struct PartShape
{
    /// <summary>The part's edge; of constants the place of int16 [Length].</summary>
    public int Input;
    public int Output;
    public int Outer;

    /// <summary>Elements of the part for each outer index, of all parts together, and of those before it.</summary>
    public int Length;
    public int RowLength;
    public int Start;
}

/// <summary>Codes that only change their place.</summary>
internal static class MovementKernels
{
    public static void Route(DeviceMemory memory, RouteShape shape, int samples)
    {
        long x = DeviceMemory.CodesAt(shape.Input, samples) + shape.Offset, codes = DeviceMemory.CodesAt(shape.Output, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.OutputLength; at += Grid.DimX * Group.DimX)
        {
            int source = Strided.Offset(memory, shape.Words, 0, shape.Rank, shape.Rank, at % shape.OutputLength);
            memory.Codes[codes + at] = memory.Codes[x + ((long)(at / shape.OutputLength) * shape.InputLength) + source];
        }
    }

    public static void Select(DeviceMemory memory, SelectShape shape, int samples)
    {
        long x = DeviceMemory.CodesAt(shape.Input, samples), codes = DeviceMemory.CodesAt(shape.Output, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Outer * shape.Count * shape.Inner; at += Grid.DimX * Group.DimX)
        {
            int row = at / shape.Inner;
            long source = ((long)(row / shape.Count) * shape.Axis) + memory.Int(shape.Indices, row % shape.Count);
            memory.Codes[codes + at] = memory.Codes[x + (source * shape.Inner) + (at % shape.Inner)];
        }
    }

    public static void Part(DeviceMemory memory, PartShape shape, int samples)
    {
        long x = DeviceMemory.CodesAt(shape.Input, samples), codes = DeviceMemory.CodesAt(shape.Output, samples) + shape.Start;
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Outer * shape.Length; at += Grid.DimX * Group.DimX)
            memory.Codes[codes + ((long)(at / shape.Length) * shape.RowLength) + (at % shape.Length)] = memory.Codes[x + at];
    }

    public static void Constants(DeviceMemory memory, PartShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Output, samples);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Length; at += Grid.DimX * Group.DimX)
            memory.Codes[codes + at] = memory.Short(shape.Input, at % shape.Length);
    }
}
