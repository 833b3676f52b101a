using Microsoft.ML.OnnxRuntime;

namespace Spike.Samples;

/// <summary>The network before it became spikes, run by ONNX Runtime on one thread: what the sample compares with.</summary>
internal sealed class OriginalNetwork : IDisposable
{
    private readonly RunOptions runOptions = new();
    private readonly InferenceSession session;

    public OriginalNetwork(string path)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session = new InferenceSession(path, options);
    }

    /// <summary>Logits of a batch, [count, 10].</summary>
    public float[] Run(ReadOnlyMemory<float> images, int count)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            images.ToArray(), [count, 1, DigitImages.Side, DigitImages.Side]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(runOptions, session.InputNames, [input], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        session.Dispose();
        runOptions.Dispose();
    }
}
