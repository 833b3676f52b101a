using Spike.Compiler.Calibration;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.Cli.Benchmarking;

/// <summary>A model compiled for a benchmark.</summary>
/// <param name="TimeSteps">T.</param>
/// <param name="Model">Compiled.</param>
/// <param name="Density">Spikes on the benchmark's inputs, as a share of the slots in which one could have been sent.</param>
/// <param name="SpikesPerSample">On the same inputs.</param>
/// <param name="Cosine">Of its first output with the original's.</param>
internal sealed record TimedModel(int TimeSteps, SpikeModel Model, double Density, double SpikesPerSample, double Cosine)
{
    /// <param name="timeSteps">T.</param>
    /// <param name="model">Compiled.</param>
    /// <param name="samples">Inputs of the benchmark.</param>
    /// <param name="original">First output of the original on all of them.</param>
    public static TimedModel Of(int timeSteps, SpikeModel model, SampleSet samples, float[] original)
    {
        using var run = new SpikeAction(model, new SpikeOptions { CollectStatistics = true }, samples, samples.Count);
        run.Run();
        SpikeStatistics statistics = run.Statistics;
        return new TimedModel(timeSteps, model, statistics.Density, statistics.SpikesPerSample, CosineOf(run.Outputs[0], original, model.Outputs[0].Length));
    }

    /// <summary>Mean over the samples.</summary>
    public static double CosineOf(float[] output, float[] original, int length)
    {
        var comparison = new Comparison(chooses: false);
        comparison.Add(output, original, length, []);
        return comparison.Cosine;
    }
}
