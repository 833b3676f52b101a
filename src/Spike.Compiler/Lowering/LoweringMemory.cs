using System.Runtime.CompilerServices;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>What several lowerings of one graph need alike: quantised weights and chosen scales.</summary>
/// <param name="weightBits">Bits of a weight, 2 to 8.</param>
internal sealed class LoweringMemory(int weightBits = CompileOptions.MostWeightBits)
{
    private readonly ConditionalWeakTable<FloatTensor, QuantizedWeights> columns = [], rows = [];
    private readonly Dictionary<(ValueRange Seen, CodeRange Range, ScaleMethod Method), double> scales = [];

    /// <summary>Of a matrix that is multiplied from the right.</summary>
    /// <remarks>By the tensor itself, not by name: what outliers were moved into has one name and other numbers in each plan. A tensor that no plan has any more is forgotten.</remarks>
    public QuantizedWeights Columns(FloatTensor constant, int count) => columns.GetValue(constant, tensor => QuantizedWeights.OfColumns(tensor.Values, count, weightBits));

    /// <summary>Of a kernel, output channel by output channel.</summary>
    public QuantizedWeights Rows(FloatTensor constant) => rows.GetValue(constant, tensor => QuantizedWeights.Of(tensor.Values, tensor.Shape[0], weightBits));

    /// <remarks>By what was seen, not by name: a value whose outliers were moved keeps its name.</remarks>
    public double Scale(ValueRange seen, CodeRange range, ScaleMethod method) =>
        scales.TryGetValue((seen, range, method), out double known) ? known : scales[(seen, range, method)] = ScaleChoice.Choose(seen, range, method);
}
