using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Sums and maxima over the threads of a group, whose number is a power of two.</summary>
internal static class RowReduction
{
    public const int MaxThreads = 128;

    public static long Sum(ArrayView<long> shared, long value)
    {
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (thread < half) shared[thread] += shared[thread + half];
            Group.Barrier();
        }

        long sum = shared[0];
        Group.Barrier();
        return sum;
    }

    public static long Max(ArrayView<long> shared, long value)
    {
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (thread < half && shared[thread + half] > shared[thread]) shared[thread] = shared[thread + half];
            Group.Barrier();
        }

        long max = shared[0];
        Group.Barrier();
        return max;
    }
}
