using BenchmarkDotNet.Attributes;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks.Kernels;

/// <summary>One time step of 64 neurons with 768 inputs, event by event, beside a plain loop over the same events.</summary>
/// <remarks>The kernel has one form, whose vectors .NET makes as wide as the processor's.</remarks>
public unsafe class EventKernel
{
    private const int Inner = 768;

    private readonly NativeBuffer<short> panel = new(EventProduct.Length(Inner, EventProduct.Columns));
    private readonly NativeBuffer<int> membranes = new(EventProduct.Columns);
    private readonly NativeBuffer<ushort> positive = new(Inner);
    private readonly NativeBuffer<ushort> negative = new(Inner);
    private int positives;
    private int negatives;

    /// <summary>Percent of the inputs that spike.</summary>
    [Params(5, 10, 20, 30)]
    public int Density { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Density);
        sbyte[] weights = [.. Enumerable.Range(0, Inner * EventProduct.Columns).Select(_ => (sbyte)random.Next(-127, 128))];
        EventProduct.Pack(weights, Inner, EventProduct.Columns, panel.Pointer);
        ushort[] active = [.. Enumerable.Range(0, Inner).OrderBy(_ => random.Next()).Take(Inner * Density / 100).Order().Select(i => (ushort)i)];
        (positives, negatives) = (active.Length / 2, active.Length - (active.Length / 2));
        for (int i = 0; i < active.Length; i++) (i % 2 == 0 ? negative : positive).Pointer[i / 2] = active[i];
        Plain();
        int[] expected = Membranes();
        Events();
        if (!expected.AsSpan().SequenceEqual(Membranes())) throw new InvalidOperationException("The kernel differs from the plain loop.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        panel.Dispose();
        membranes.Dispose();
        positive.Dispose();
        negative.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Plain()
    {
        Clear();
        for (int i = 0; i < EventProduct.Columns; i++) membranes.Pointer[i] <<= 1;
        Add(positive.Pointer, positives, 1);
        Add(negative.Pointer, negatives, -1);
    }

    [Benchmark]
    public void Events()
    {
        Clear();
        EventProduct.Step(panel.Pointer, positive.Pointer, positives, negative.Pointer, negatives, 1, membranes.Pointer);
    }

    private void Add(ushort* inputs, int count, int sign)
    {
        for (int e = 0; e < count; e++)
        {
            short* weights = panel.Pointer + (inputs[e] * EventProduct.Columns);
            for (int i = 0; i < EventProduct.Columns; i++) membranes.Pointer[i] += sign * weights[i];
        }
    }

    private void Clear() => new Span<int>(membranes.Pointer, EventProduct.Columns).Clear();

    private int[] Membranes() => new Span<int>(membranes.Pointer, EventProduct.Columns).ToArray();
}

/// <summary>All steps of a linear layer of sparse codes at each instruction level: events where they are few enough, beside the scalar form.</summary>
public class SteppedLinearKernel : StepBenchmark
{
    private protected override SpikingProgram Program => OneOperation.Linear(128, 384, 1536);

    private protected override bool Stepped => true;

    // Powers of two, mostly none: one spike in one code of two.
    private protected override short[] Codes(SpikingProgram program)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, program.Edges[0].Shape.Length).Select(_ => (short)(random.Next(2) == 0 ? 0 : 1 << random.Next(8)))];
    }
}
