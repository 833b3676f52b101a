using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Measurement;

/// <summary>ONNX Runtime on a network, as fast as it goes: all optimisations, weights packed once, no thread that spins between two runs.</summary>
/// <remarks>Spinning threads would take processors from whoever is timed next.</remarks>
internal sealed class PeerSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly string[] inputs;

    /// <param name="model">The network.</param>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public PeerSession(OnnxModel model, int threads)
    {
        HashSet<string> initializers = model.InitializerNames();
        inputs = [.. model.Proto.Graph.Input.Select(input => input.Name).Where(input => !initializers.Contains(input))];
        session = Open(model, threads);
    }

    /// <summary>Puts a batch where the session reads it.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot run it.</exception>
    public PeerRun Bind(SampleSet samples, int batch)
    {
        var whole = new PeerRun(session, inputs, [samples.Slice(0, batch)]);
        if (batch == 1) return whole;
        var single = new PeerRun(session, inputs, [.. Enumerable.Range(0, batch).Select(sample => samples.Slice(sample, 1))]);
        bool together = RunsTogether(whole, single);
        (together ? single : whole).Dispose();
        return together ? whole : single;
    }

    public void Dispose() => session.Dispose();

    /// <summary>Not so where the exporter wrote a batch of one into the network.</summary>
    private static bool RunsTogether(PeerRun whole, PeerRun single)
    {
        try
        {
            return whole.OutputElements() == single.OutputElements();
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    /// <remarks>The optimiser makes some sound graphs unsound; those run as they are, see <see cref="ReferenceExecutor"/>.</remarks>
    private static InferenceSession Open(OnnxModel model, int threads)
    {
        byte[] bytes = model.Proto.ToByteArray();
        try
        {
            using SessionOptions options = ReferenceExecutor.Options(model, threads, optimise: true);
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException)
        {
            using SessionOptions options = ReferenceExecutor.Options(model, threads, optimise: false);
            return new InferenceSession(bytes, options);
        }
    }
}
