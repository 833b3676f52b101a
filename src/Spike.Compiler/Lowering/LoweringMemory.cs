using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>What several lowerings of one graph need alike: quantised weights and chosen scales.</summary>
/// <param name="weightBits">Bits of a weight, 2 to 8.</param>
internal sealed class LoweringMemory(int weightBits = CompileOptions.MostWeightBits)
{
    private readonly Dictionary<string, QuantizedWeights> weights = [];
    private readonly Dictionary<(ValueRange Seen, CodeRange Range, ScaleMethod Method), double> scales = [];

    public QuantizedWeights Weights(string constant, Func<int, QuantizedWeights> quantise) =>
        weights.TryGetValue(constant, out QuantizedWeights? known) ? known : weights[constant] = quantise(weightBits);

    /// <remarks>By what was seen, not by name: a value whose outliers were moved keeps its name.</remarks>
    public double Scale(ValueRange seen, CodeRange range, ScaleMethod method) =>
        scales.TryGetValue((seen, range, method), out double known) ? known : scales[(seen, range, method)] = ScaleChoice.Choose(seen, range, method);
}
