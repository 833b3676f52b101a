using System.Globalization;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Cli.Conformance;

/// <summary>Compares the outputs of a compiled test with those that are due.</summary>
internal static class OutputCheck
{
    /// <summary>The largest error allowed, as a share of the output's largest magnitude: what a few roundings to 16 bits cost.</summary>
    public const double Bound = 0.0005;

    /// <summary>The same where the program holds weights, which have 8 bits.</summary>
    public const double BoundWithWeights = 0.01;

    /// <summary>The magnitude below which an output counts as nothing: errors are not seen larger against it.</summary>
    private const double SmallestMagnitude = 0.01;

    public static double BoundOf(SpikingProgram program) =>
        program.Operations.Any(operation => operation is Linear or Spike.Runtime.Programs.Convolution) ? BoundWithWeights : Bound;

    /// <summary>What is wrong with an output's shape; none where it is as it should be.</summary>
    public static string? ShapeFault(string output, TensorShape shape, TensorProto expected) => TensorData.Shape(expected) == shape
        ? null
        : $"output '{output}' has the shape {shape}, not {TensorData.Shape(expected)}";

    /// <summary>The largest error; infinite where an element is not the number that it should be.</summary>
    public static double Error(ReadOnlySpan<float> values, FloatTensor expected)
    {
        double magnitude = SmallestMagnitude, largest = 0;
        foreach (float value in expected.Values.Span) magnitude = Math.Max(magnitude, Math.Abs((double)value));
        for (int i = 0; i < values.Length; i++)
        {
            double error = Math.Abs(values[i] - (double)expected.Values.Span[i]);
            largest = Math.Max(largest, double.IsFinite(error) ? error / magnitude : double.PositiveInfinity);
        }

        return largest;
    }

    public static string Words(double error, double bound) =>
        string.Create(CultureInfo.InvariantCulture, $"the error is {error:0.#####} of the largest magnitude, {bound} are allowed");
}
