using System.Numerics;
using BenchmarkDotNet.Attributes;
using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;

namespace Spike.Benchmarks.Kernels;

/// <summary>Exact counts of the spikes of 64 Ki codes, by digit and by neuron, beside a plain loop; signed codes in their non-adjacent form.</summary>
public unsafe class CountKernel
{
    private const int Length = 1 << 16;

    private readonly NativeBuffer<short> codes = new(Length);
    private readonly NativeBuffer<int> neurons = new(Length);
    private readonly long[] digits = new long[SpikeBits.Digits];

    [Params(true, false)]
    public bool Signed { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(11);
        for (int i = 0; i < Length; i++) codes.Pointer[i] = (short)(Signed ? random.Next(-128, 128) : random.Next(256));
        long plain = Plain();
        ByDigit();
        ByNeuron();
        if (plain != digits.Sum() || plain != new ReadOnlySpan<int>(neurons.Pointer, Length).ToArray().Sum(count => (long)count))
            throw new InvalidOperationException("The counts differ.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        codes.Dispose();
        neurons.Dispose();
    }

    [Benchmark(Baseline = true)]
    public long Plain()
    {
        long spikes = 0;
        for (int i = 0; i < Length; i++)
        {
            (uint positive, uint negative) = RadixCoding.Encode(codes.Pointer[i], Signed);
            spikes += BitOperations.PopCount(positive | negative);
        }

        return spikes;
    }

    [Benchmark]
    public void ByDigit()
    {
        Array.Clear(digits);
        SpikeBits.AddByDigit(codes.Pointer, Length, Signed, digits);
    }

    [Benchmark]
    public void ByNeuron()
    {
        new Span<int>(neurons.Pointer, Length).Clear();
        SpikeBits.AddByNeuron(codes.Pointer, Length, Signed, neurons.Pointer);
    }
}
