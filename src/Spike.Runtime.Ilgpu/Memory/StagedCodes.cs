using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Memory;

/// <summary>The codes of a batch of an edge on the processor's side, where the device fetches and leaves them without being waited for.</summary>
internal sealed unsafe class StagedCodes(Accelerator accelerator, Edge edge) : IDisposable
{
    private PageLockedArray1D<short>? codes;

    /// <summary>Makes room for a batch; grows, and then stays.</summary>
    public void Reserve(int batch)
    {
        long length = (long)batch * edge.Shape.Length;
        if (codes is not null && codes.Length >= length) return;
        codes?.Dispose();
        codes = accelerator.AllocatePageLocked1D<short>(length);
    }

    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public void Encode(ReadOnlySpan<float> values)
    {
        fixed (short* to = codes!.Span) EncodeKernel.Encode(SimdLevels.Best, values, edge, to);
    }

    public void Decode(Span<float> values)
    {
        fixed (short* from = codes!.Span) EncodeKernel.Decode(from, edge, values);
    }

    public void CopyTo(Span<int> values)
    {
        ReadOnlySpan<short> from = codes!.Span;
        for (int i = 0; i < values.Length; i++) values[i] = from[i];
    }

    /// <summary>The codes of some samples of the batch.</summary>
    public ArrayView<short> View(int first, int count) => codes!.ArrayView.SubView((long)first * edge.Shape.Length, (long)count * edge.Shape.Length);

    public void Dispose() => codes?.Dispose();
}
