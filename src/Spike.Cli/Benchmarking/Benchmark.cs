using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Measurement;
using Spike.Runtime;

namespace Spike.Cli.Benchmarking;

/// <summary>What is timed against what.</summary>
/// <param name="Original">The float network.</param>
/// <param name="Quantised">Its 8-bit form; none where there is none.</param>
/// <param name="Models">Ours, by T.</param>
/// <param name="Samples">At least as many as the largest batch.</param>
/// <param name="Rounds">Timed rounds.</param>
internal sealed record Benchmark(OnnxModel Original, OnnxModel? Quantised, IReadOnlyList<TimedModel> Models, SampleSet Samples, int Rounds)
{
    /// <summary>Times all sides for one batch size and number of threads, in turn.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot run the original.</exception>
    public BatchTimes Run(int batch, int threads, CancellationToken cancellation)
    {
        using PeerSession floatSession = new(Original, threads);
        using PeerRun single = floatSession.Bind(Samples, batch);
        using PeerSession? byteSession = Quantised is null ? null : new PeerSession(Quantised, threads);
        using PeerRun? bytes = byteSession?.Bind(Samples, batch);
        var forms = Models.SelectMany(model => new[] { false, true }.Select(stepped => (Model: model, Stepped: stepped))).ToArray();
        SpikeAction[] own = [.. forms.Select(form => new SpikeAction(form.Model.Model, new SpikeOptions { Threads = threads, Stepped = form.Stepped }, Samples, batch))];
        try
        {
            List<Action> actions = [single.Run, .. own.Select(action => (Action)action.Run)];
            if (bytes is not null) actions.Add(bytes.Run);
            IReadOnlyList<Timing> times = Interleaved.Run(Rounds, WarmUp.UntilCompiled, cancellation, actions);
            return new BatchTimes(
                batch, threads, single.IsOneByOne, times[0], bytes is null ? null : times[^1],
                [.. forms.Select((form, i) => (form.Model.TimeSteps, form.Stepped, times[i + 1]))]);
        }
        finally
        {
            foreach (SpikeAction action in own) action.Dispose();
        }
    }
}

/// <summary>What was measured at one batch size and number of threads.</summary>
/// <param name="Batch">Samples of a run.</param>
/// <param name="Threads">Of every side.</param>
/// <param name="OneByOne">Whether the original takes no batch, and was called for each sample.</param>
/// <param name="Float">ONNX Runtime on the original.</param>
/// <param name="Int8">ONNX Runtime on its 8-bit form.</param>
/// <param name="Own">Our runs.</param>
internal sealed record BatchTimes(
    int Batch, int Threads, bool OneByOne, Timing Float, Timing? Int8, IReadOnlyList<(int TimeSteps, bool Stepped, Timing Times)> Own);
