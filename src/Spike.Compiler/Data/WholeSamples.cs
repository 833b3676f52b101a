using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Data;

/// <summary>Holds samples to the whole numbers that an input takes.</summary>
internal static class WholeSamples
{
    /// <summary>Beyond this 32-bit floats leave whole numbers out.</summary>
    public const int Largest = 1 << 24;

    /// <param name="samples">The samples.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <param name="input">The input.</param>
    /// <param name="whole">What it takes.</param>
    /// <exception cref="DataFault">An element is something else.</exception>
    public static void Check(SampleSet samples, string path, string input, WholeRange whole)
    {
        int length = samples.Shapes[input].Length;
        ReadOnlySpan<float> values = samples.Inputs[input].Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (whole.Holds(values[i])) continue;
            throw new DataPlace(path).Unreadable(
                $"element {i % length} of sample {i / length} of input '{input}' is {Words.Number(values[i])}, and the model takes whole numbers from {whole.Min} to {whole.Max}",
                "Give numbers that the model knows.");
        }
    }
}
