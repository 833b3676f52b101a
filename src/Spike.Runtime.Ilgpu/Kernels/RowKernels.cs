using ILGPU;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Softmax along the middle axis of [Outer, Axis, Inner].</summary>
internal struct SoftmaxShape
{
    public int Input;
    public int Output;
    public int Outer;
    public int Axis;
    public int Inner;

    /// <summary>Place of int32 [codes of the input].</summary>
    public int Exponential;
    public int Multiplier;
    public int Shift;
    public int Low;
    public int High;
}

/// <summary>A norm of each row of [Rows, Length].</summary>
internal struct NormShape
{
    public int Input;
    public int Output;
    public int Rows;
    public int Length;
    public int Centred;
    public long Epsilon;
    public int Multipliers;
    public int Offsets;
    public int Shift;
    public int Low;
    public int High;
}

/// <summary>Functions of a row: the threads of a group share one, and each works out what all of it needs.</summary>
internal static class RowKernels
{
    public static void Softmax(DeviceMemory memory, SoftmaxShape shape, int samples)
    {
        ArrayView<long> shared = SharedMemory.Allocate1D<long>(RowReduction.MaxThreads);
        for (int row = Grid.IdxX; row < samples * shape.Outer * shape.Inner; row += Grid.DimX)
        {
            long start = ((long)(row / shape.Inner) * shape.Axis * shape.Inner) + (row % shape.Inner);
            long x = DeviceMemory.CodesAt(shape.Input, samples) + start, codes = DeviceMemory.CodesAt(shape.Output, samples) + start;
            long max = short.MinValue, sum = 0;
            for (int a = Group.IdxX; a < shape.Axis; a += Group.DimX)
            {
                long code = memory.Codes[x + ((long)a * shape.Inner)];
                if (code > max) max = code;
            }

            max = RowReduction.Max(shared, max);
            for (int a = Group.IdxX; a < shape.Axis; a += Group.DimX) sum += memory.Int(shape.Exponential, max - memory.Codes[x + ((long)a * shape.Inner)]);
            long reciprocal = (1L << (FunctionRules.ExponentialBits + FunctionRules.ProbabilityBits)) / RowReduction.Sum(shared, sum);
            for (int a = Group.IdxX; a < shape.Axis; a += Group.DimX)
            {
                long exponential = memory.Int(shape.Exponential, max - memory.Codes[x + ((long)a * shape.Inner)]);
                long probability = (exponential * reciprocal) >> FunctionRules.ExponentialBits;
                memory.Codes[codes + ((long)a * shape.Inner)] = Rounding.Code(probability * shape.Multiplier, shape.Shift, shape.Low, shape.High);
            }
        }
    }

    public static void Norm(DeviceMemory memory, NormShape shape, int samples)
    {
        ArrayView<long> shared = SharedMemory.Allocate1D<long>(RowReduction.MaxThreads);
        for (int row = Grid.IdxX; row < samples * shape.Rows; row += Grid.DimX)
        {
            long x = DeviceMemory.CodesAt(shape.Input, samples) + ((long)row * shape.Length);
            long codes = DeviceMemory.CodesAt(shape.Output, samples) + ((long)row * shape.Length);
            long sum = 0, squares = 0;
            for (int i = Group.IdxX; i < shape.Length; i += Group.DimX)
            {
                long code = memory.Codes[x + i];
                sum += code;
                squares += code * code;
            }

            sum = RowReduction.Sum(shared, sum);
            squares = RowReduction.Sum(shared, squares);
            long mean = shape.Centred != 0 ? sum : 0;
            long variance = (shape.Length * squares) - (mean * mean) + shape.Epsilon;
            int h = variance == 0 ? 0 : Rounding.Headroom(variance);
            long reciprocal = variance == 0 ? 0 : (1L << 61) / FunctionRules.IntegerRoot(variance << (2 * h));
            for (int i = Group.IdxX; i < shape.Length; i += Group.DimX)
            {
                long deviation = (shape.Length * (long)memory.Codes[x + i]) - mean;
                long normalised = reciprocal == 0 ? 0 : Rounding.Shift(deviation * reciprocal, 61 - FunctionRules.NormalisedBits - h);
                memory.Codes[codes + i] = Rounding.Code((normalised * memory.Int(shape.Multipliers, i)) + memory.Long(shape.Offsets, i), shape.Shift, shape.Low, shape.High);
            }
        }
    }
}
