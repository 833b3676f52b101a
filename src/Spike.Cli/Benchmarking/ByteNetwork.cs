using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Measurement;
using Spike.Runtime;

namespace Spike.Cli.Benchmarking;

/// <summary>The 8-bit form of the original, tried before it is timed.</summary>
/// <param name="Model">None where ONNX Runtime has no such form.</param>
/// <param name="Note">What was quantised, or why nothing was.</param>
/// <param name="Cosine">Of its first output with the original's.</param>
internal sealed record ByteNetwork(OnnxModel? Model, string Note, double? Cosine)
{
    /// <param name="model">The original.</param>
    /// <param name="samples">Inputs of the benchmark.</param>
    /// <param name="output">The first output.</param>
    /// <param name="original">What the original says there.</param>
    public static ByteNetwork Of(OnnxModel model, SampleSet samples, SpikeTensor output, float[] original)
    {
        QuantisedPeer peer = QuantisedPeer.Of(model);
        if (peer.Model is null) return new ByteNetwork(null, $"there is none: {peer.Reason}", null);
        try
        {
            using var session = new PeerSession(peer.Model, threads: 1);
            using PeerRun run = session.Bind(samples, samples.Count);
            string note = string.Create(CultureInfo.InvariantCulture, $"quantised dynamically, {peer.Quantised} of {peer.Quantised + peer.Left} products");
            return new ByteNetwork(peer.Model, note, TimedModel.CosineOf(run.Output(output.Name), original, output.Length));
        }
        catch (OnnxRuntimeException e)
        {
            return new ByteNetwork(null, $"ONNX Runtime cannot run it: {ValueProbe.Words(e.Message)}", null);
        }
    }
}
