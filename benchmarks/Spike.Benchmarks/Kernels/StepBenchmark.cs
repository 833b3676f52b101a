using System.Runtime.Intrinsics.Arm;
using BenchmarkDotNet.Attributes;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks.Kernels;

/// <summary>One operation of the backend at each instruction level of this machine, beside its scalar form.</summary>
public abstract class StepBenchmark
{
    private OneStep? scalar;
    private OneStep? vectors;

    /// <summary>All levels of this machine but the plain one, and but those of Arm on another processor, where they run in a second form for proof.</summary>
    public static IEnumerable<string> Levels => SimdLevels.Supported
        .Where(level => level > SimdLevel.AdvSimdDp || (level > SimdLevel.Scalar && AdvSimd.Arm64.IsSupported)).Select(level => level.ToString());

    [ParamsSource(nameof(Levels))]
    public string Level { get; set; } = "";

    private protected abstract SpikingProgram Program { get; }

    private protected virtual bool Stepped => false;

    private protected virtual short[] Codes(SpikingProgram program) => OneOperation.RandomCodes(program.Edges[0].Range, program.Edges[0].Shape.Length);

    [GlobalSetup]
    public void Setup()
    {
        SpikingProgram program = Program;
        short[] codes = Codes(program);
        scalar = new OneStep(program, SimdLevel.Scalar, codes, Stepped);
        vectors = new OneStep(program, Enum.Parse<SimdLevel>(Level), codes, Stepped);
        scalar.Run();
        vectors.Run();
        // What is wrong may well be fast.
        if (!scalar.Codes.SequenceEqual(vectors.Codes)) throw new InvalidOperationException($"{Level} differs from the scalar form.");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        scalar?.Dispose();
        vectors?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => scalar!.Run();

    [Benchmark]
    public void Vectors() => vectors!.Run();
}
