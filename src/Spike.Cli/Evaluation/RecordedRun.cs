using System.Collections.Immutable;
using System.Diagnostics;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Cli.Evaluation;

/// <summary>All answers of a model over some samples, and what its populations sent.</summary>
/// <param name="Samples">How many.</param>
/// <param name="Outputs">In the order of the model, [samples, length].</param>
/// <param name="Codes">By population: [samples, neurons].</param>
/// <param name="Statistics">Counts, where they were asked for.</param>
/// <param name="Seconds">That the runs took.</param>
/// <param name="Backend">What ran.</param>
/// <param name="BackendReason">Why that.</param>
internal sealed record RecordedRun(
    int Samples, ImmutableArray<float[]> Outputs, ImmutableDictionary<string, int[]> Codes, SpikeStatistics Statistics, double Seconds,
    Backend Backend, string BackendReason)
{
    public static RecordedRun Run(
        SpikeModel model, SampleSet samples, SpikeOptions options, int batch, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        using SpikeSession session = model.CreateSession(options);
        ImmutableArray<float[]> outputs = [.. model.Outputs.Select(output => new float[samples.Count * output.Length])];
        ImmutableDictionary<string, int[]> codes = options.Record.ToImmutableDictionary(
            name => name, name => new int[samples.Count * EdgeOf(model, name).Shape.Length]);
        var clock = new Stopwatch();
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, float[]> inputs = samples.Slice(start, count).ToDictionary(input => input.Key, input => input.Value.Values.ToArray());
            clock.Start();
            SpikeRun run = session.Run(inputs);
            clock.Stop();
            for (int i = 0; i < outputs.Length; i++) run.Outputs[model.Outputs[i].Name].CopyTo(outputs[i], start * model.Outputs[i].Length);
            foreach ((string name, int[] values) in run.Recorded) values.CopyTo(codes[name], start * (values.Length / count));
            progress.Report(new CompileProgress("running", (double)(start + count) / samples.Count));
        }

        return new RecordedRun(samples.Count, outputs, codes, session.Statistics, clock.Elapsed.TotalSeconds, session.Backend, session.BackendReason);
    }

    /// <summary>Outputs by name; of each recorded population NODE.v, what its codes mean, and NODE.spikes, [steps, samples, ...] in {-1, 0, 1}, or the payloads of graded spikes.</summary>
    /// <param name="model">That ran.</param>
    /// <param name="stream">Whether each sample went on where the one before had ended.</param>
    public IEnumerable<(string Key, DataArray Array)> Arrays(SpikeModel model, bool stream)
    {
        for (int i = 0; i < Outputs.Length; i++)
            yield return (model.Outputs[i].Name, DataArray.Of([Samples, .. model.Outputs[i].Shape.Skip(1)], Outputs[i]));
        foreach ((string name, int[] codes) in Codes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Edge edge = EdgeOf(model, name);
            ImmutableArray<int> shape = [Samples, .. edge.Shape.Rank > 1 && edge.Shape[0] == 1 ? edge.Shape.Dimensions.Skip(1) : edge.Shape.Dimensions];
            yield return (name + ".v", DataArray.Of(shape, Array.ConvertAll(codes, code => (float)(edge.Scale * code))));
            yield return (name + ".spikes", edge.Coding == SpikeCoding.Graded
                ? DataArray.Of([1, .. shape], Payloads(codes, stream ? edge.Shape.Length : codes.Length))
                : DataArray.Of([edge.TimeSteps, .. shape], Spikes(codes, edge)));
        }
    }

    /// <summary>Each code's change since the sample before.</summary>
    private static float[] Payloads(int[] codes, int neurons) => [.. codes.Select((code, i) => (float)(i < neurons ? code : code - codes[i - neurons]))];

    private static sbyte[] Spikes(int[] codes, Edge edge)
    {
        var spikes = new sbyte[edge.TimeSteps * codes.Length];
        for (int step = 0; step < edge.TimeSteps; step++)
        {
            for (int i = 0; i < codes.Length; i++) spikes[(step * codes.Length) + i] = (sbyte)SpikeTrain.Digit(codes[i], edge, step);
        }

        return spikes;
    }

    private static Edge EdgeOf(SpikeModel model, string name) => model.Program.Edges.First(edge => edge.HasCodes && edge.Name == name);
}
