using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Cli.Conformance;

/// <summary>What is due for a test's inputs as codes hold them: what its file says, and what ONNX Runtime says that the rounding changes.</summary>
/// <remarks>
/// A logarithm near zero, or ten thousand beside zero before a softmax, says more than 16 bits of its input can. What the input's own rounding costs is no fault of the
/// operator; what is clipped would be one, and so nothing is clipped here.
/// </remarks>
internal static class RoundedInputs
{
    /// <param name="test">The test.</param>
    /// <param name="program">The compiled program.</param>
    /// <param name="inputs">Every input by name.</param>
    /// <param name="due">Every output by name, as the file has it.</param>
    /// <returns>Every output by name; none where ONNX Runtime refuses the model.</returns>
    public static Dictionary<string, FloatTensor>? Outputs(
        BoundTest test, SpikingProgram program, Dictionary<string, FloatTensor> inputs, Dictionary<string, FloatTensor> due)
    {
        try
        {
            using ReferenceExecutor executor = ReferenceExecutor.Create(PlainSpelling.Of(test.Model), [.. program.Outputs.Select(output => output.Name)], threads: 1);
            Dictionary<string, FloatTensor> exact = executor.Run(inputs, samples: 1);
            Dictionary<string, FloatTensor> rounded = executor.Run(program.Inputs.ToDictionary(input => input.Name, input => Rounded(inputs[input.Name], program.Edges[input.Edge].Scale)), samples: 1);
            return due.ToDictionary(output => output.Key, output => Moved(output.Value, exact[output.Key], rounded[output.Key]));
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static FloatTensor Moved(FloatTensor due, FloatTensor exact, FloatTensor rounded) => new(
        due.Shape, Enumerable.Range(0, due.Values.Length).Select(i => due.Values.Span[i] + (rounded.Values.Span[i] - exact.Values.Span[i])).ToArray());

    private static FloatTensor Rounded(FloatTensor tensor, double scale) =>
        new(tensor.Shape, Array.ConvertAll(tensor.Values.ToArray(), value => (float)(Math.Round(value / scale) * scale)));
}
