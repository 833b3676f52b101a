using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Cli.Conformance;

/// <summary>What ONNX Runtime gives for a test's inputs as codes hold them.</summary>
/// <remarks>
/// A logarithm near zero, or ten thousand beside zero before a softmax, says more than 16 bits of its input can. What the input's own rounding costs is no fault of the
/// operator; what is clipped would be one, and so nothing is clipped here.
/// </remarks>
internal static class RoundedInputs
{
    /// <returns>Every output by name; none where ONNX Runtime refuses the model.</returns>
    public static Dictionary<string, FloatTensor>? Outputs(BoundTest test, SpikingProgram program, IReadOnlyDictionary<string, FloatTensor> inputs)
    {
        try
        {
            using ReferenceExecutor executor = ReferenceExecutor.Create(PlainSpelling.Of(test.Model), [.. program.Outputs.Select(output => output.Name)], threads: 1);
            return executor.Run(program.Inputs.ToDictionary(input => input.Name, input => Rounded(inputs[input.Name], program.Edges[input.Edge].Scale)), samples: 1);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static FloatTensor Rounded(FloatTensor tensor, double scale) =>
        new(tensor.Shape, Array.ConvertAll(tensor.Values.ToArray(), value => (float)(Math.Round(value / scale) * scale)));
}
