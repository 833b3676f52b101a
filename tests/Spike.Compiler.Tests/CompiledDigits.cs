using System.Collections.Immutable;
using Spike.Compiler.Passes;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests;

/// <summary>The digit networks, lowered once for all tests that only look at the program.</summary>
internal static class CompiledDigits
{
    private static readonly Lazy<SpikingProgram> Cnn = new(() => Compile(Digits.Cnn)), Vit = new(() => Compile(Digits.Vit));

    /// <summary>The program as the lowering leaves it.</summary>
    public static SpikingProgram Plain(string network) => (network == "cnn_mnist" ? Cnn : Vit).Value;

    public static SpikingProgram Optimised(string network, int level, params string[] disabled) =>
        Pipeline.Optimise(Plain(network), level, disabled.ToImmutableHashSet());

    private static SpikingProgram Compile(string path) => ModelCompiler.Compile(
        new CompileOptions { ModelPath = path, Calibration = Digits.Images, CalibrationSamples = 48, ValidationSamples = 0, OptimizationLevel = 0 },
        null, CancellationToken.None).Model!.Program;
}
