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
            [.. inputs.Select(input => Typed(input.Name, session.InputMetadata[input.Name].ElementDataType, input.Shape, input.Values))]);
        return results.ToDictionary(result => result.Name, result => Floats(result.Value));
    }

    private static NamedOnnxValue Typed(string name, TensorElementType type, int[] shape, float[] values) => type switch
    {
        TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(Array.ConvertAll(values, value => (long)value), shape)),
        TensorElementType.Int32 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<int>(Array.ConvertAll(values, value => (int)value), shape)),
        TensorElementType.UInt8 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<byte>(Array.ConvertAll(values, value => (byte)value), shape)),
        TensorElementType.Bool => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(Array.ConvertAll(values, value => value != 0), shape)),
        _ => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, shape)),
    };

    private static float[] Floats(object tensor) => tensor switch
    {
        Tensor<long> whole => [.. whole.Select(value => (float)value)],
        Tensor<int> whole => [.. whole.Select(value => (float)value)],
        Tensor<bool> truth => [.. truth.Select(value => value ? 1f : 0f)],
        _ => [.. (Tensor<float>)tensor],
    };
}
