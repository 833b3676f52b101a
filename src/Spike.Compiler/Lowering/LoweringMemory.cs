using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>What several lowerings of one graph need alike: quantised weights and chosen scales.</summary>
/// <param name="weightBits">Bits of a weight, 2 to 8.</param>
internal sealed class LoweringMemory(int weightBits = CompileOptions.MostWeightBits)
{
    private readonly Dictionary<string, QuantizedWeights> weights = [];
    private readonly Dictionary<(string Value, CodeRange Range, ScaleMethod Method), double> scales = [];

    public QuantizedWeights Weights(string constant, int channels, Func<float[]> values) =>
        weights.TryGetValue(constant, out QuantizedWeights? known) ? known : weights[constant] = QuantizedWeights.Of(values(), channels, weightBits);

    public double Scale(string value, ValueRange seen, CodeRange range, ScaleMethod method) =>
        scales.TryGetValue((value, range, method), out double known) ? known : scales[(value, range, method)] = ScaleChoice.Choose(seen, range, method);
}
