using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>ONNX Runtime on the very file that is compiled, one sample at a time: where expected outputs come from.</summary>
internal static class OriginalNetwork
{
    /// <summary>As written, without ONNX Runtime's own optimiser: that one refuses some sound graphs (it moves wide pads into pools).</summary>
    public static SessionOptions Options() => new()
    {
        IntraOpNumThreads = 1,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    /// <param name="path">The model.</param>
    /// <param name="inputs">One sample of each input, with its shape.</param>
    /// <returns>Every output, by name.</returns>
    public static Dictionary<string, float[]> Run(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> inputs)
    {
        using SessionOptions options = Options();
        using var session = new InferenceSession(path, options);
        return Run(session, inputs);
    }

    public static Dictionary<string, float[]> Run(InferenceSession session, IEnumerable<(string Name, int[] Shape, float[] Values)> inputs)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(
            [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(input.Values, input.Shape)))]);
        return results.ToDictionary(result => result.Name, result => result.AsEnumerable<float>().ToArray());
    }
}
