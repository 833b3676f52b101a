using System.Collections.Immutable;
using System.Text;
using Spike.Cli.Commands;
using Spike.Cli.Rendering;
using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Compiler.Reports;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Evaluation;

/// <summary>run, of a native model: its outputs, what its neurons did, and a raster.</summary>
internal sealed class NativeRunner
{
    private readonly SpikeModel model;
    private readonly NativeGraph graph;
    private readonly NativeData data;
    private readonly string[] record, drawn;
    private readonly int shown;
    private readonly float[][] outputs, scores;
    private readonly Dictionary<string, float[]> recorded;
    private readonly RasterPicture? picture;

    private NativeRunner(SpikeModel model, NativeData data, bool keeps, string[] record, string[] drawn, int shown)
    {
        (this.model, this.data, this.record, this.drawn, this.shown, graph) = (model, data, record, drawn, Math.Min(shown, data.Count), model.Native!);
        outputs = [.. model.Outputs.Select(port => keeps ? new float[checked((long)data.Steps * data.Count * port.Length)] : [])];
        scores = [.. model.Outputs.Select(port => new float[data.Count * port.Length])];
        recorded = keeps ? record.SelectMany(Keys).ToDictionary(key => key.Key, key => new float[checked((long)data.Steps * data.Count * key.Node.Shape.Length)]) : [];
        if (drawn.Length > 0) picture = new RasterPicture([.. drawn.Select(name => new RasterBand(name, Node(name).Shape.Length))], checked(data.Steps * this.shown));
    }

    /// <param name="context">Progress, and Ctrl-C.</param>
    /// <param name="model">A native model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="open">Opens what it is fed, when the options make sense.</param>
    /// <param name="options">How to run; its records go into the output.</param>
    /// <param name="batch">Samples at a time.</param>
    /// <param name="files">What is written.</param>
    public static RunDocument Run(CommandContext context, SpikeModel model, string path, Func<NativeData> open, SpikeOptions options, int batch, NativeFiles files)
    {
        NativeNode[] sending = [.. GraphOrder.Of(model.Native!, out _)!.Sequence.Select(id => model.Native!.Nodes[id]).Where(node => node is InputNode || (node is NeuronNode neurons && NeuronKinds.Spikes(neurons.Neurons)))];
        string[] record = [.. options.Record], drawn = files.Raster is null ? [] : record.Length > 0 ? record : [.. sending.Select(node => node.Name)];
        Check(model.Native!, path, record, files.Output is null ? drawn : [], drawn, sending);
        string[] neurons = [.. record.Concat(drawn).Distinct().Where(name => model.Native!.Nodes.Any(node => node is NeuronNode && node.Name == name))];
        NativeData data = open();
        var runner = new NativeRunner(model, data, files.Output is not null, record, drawn, files.RasterSamples);
        NativeOutcome outcome = context.WithProgress(Path.GetFileName(path), progress =>
            NativeBatches.Run(model, data, options with { Record = [.. neurons] }, batch, progress, context.Cancellation, runner.Take));
        if (files.Output is { } output) OutputFile.Write(output, () => NpzWriter.Write(output, runner.Arrays()));
        if (files.Raster is { } raster) OutputFile.Write(raster, () => WholeFile.Write(raster, Encoding.UTF8.GetBytes(runner.Draw())));
        return new RunDocument(
            path, data.Count, outcome.Seconds, files.Output, files.Raster, [.. model.Outputs.Select((port, i) => runner.Describe(port, i))],
            outcome.Counts.Counter is { } counted ? StatisticsDocument.Of(counted.Statistics) : null, BackendOption.NameOf(outcome.Backend), outcome.BackendReason)
        { Steps = data.Steps };
    }

    private static void Check(NativeGraph graph, string path, string[] record, string[] alsoInputs, string[] drawn, NativeNode[] sending)
    {
        string[] neurons = [.. graph.Nodes.OfType<NeuronNode>().Select(node => node.Name)], known = [.. neurons, .. alsoInputs.Length > 0 ? sending.Select(node => node.Name) : []];
        foreach (string name in record.Except(known))
            throw CommandFailure.At(path, "SPIKE3002", $"there are no neurons '{name}' to record", $"{(Spelling.Nearest(name, neurons) is { } nearest ? $"Did you mean '{nearest}'? " : "")}'inspect' lists them.");
        foreach (string name in drawn.Except(sending.Select(node => node.Name)))
            throw CommandFailure.At(path, "SPIKE3002", $"'{name}' sends no spikes, so there is nothing to draw", "Take it out of --record: its neurons answer with their membranes.");
    }

    private void Take(int first, NativeSamples samples, NativeRun run)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            (float[] values, int length) = (run.Outputs[model.Outputs[i].Name], model.Outputs[i].Length);
            if (outputs[i].Length > 0) Spread(values, outputs[i], first, run.Batch, length);
            for (int at = 0; at < values.Length; at++) scores[i][((first + (at / length % run.Batch)) * length) + (at % length)] += values[at];
        }

        foreach ((string key, float[] to) in recorded) Spread(run.Recorded[key], to, first, run.Batch, to.Length / data.Steps / data.Count);
        for (int band = 0; band < drawn.Length; band++)
        {
            float[] sent = Node(drawn[band]) is InputNode ? samples.Values[drawn[band]] : run.Recorded[drawn[band] + ".spikes"];
            Draw(band, sent, first, run.Batch);
        }
    }

    /// <summary>Steps of some samples to their places among the steps of all.</summary>
    private void Spread(float[] from, float[] to, int first, int count, int length)
    {
        for (int step = 0; step < data.Steps; step++) from.AsSpan(step * count * length, count * length).CopyTo(to.AsSpan(((step * data.Count) + first) * length));
    }

    private void Draw(int band, float[] sent, int first, int count)
    {
        int length = Node(drawn[band]).Shape.Length;
        for (int sample = first; sample < Math.Min(first + count, shown); sample++)
        {
            for (int step = 0; step < data.Steps; step++)
            {
                for (int n = 0; n < length; n++)
                {
                    if (sent[(((step * count) + sample - first) * length) + n] is not 0 and var value) picture!.Add(band, n, (sample * data.Steps) + step, Math.Sign(value));
                }
            }
        }
    }

    private string Draw() => picture!.Draw($"{model.Name}, {(shown == 1 ? "the first sample" : $"the first {shown} samples")}");

    private OutputDocument Describe(SpikeTensor port, int index) => new(
        port.Name, [data.Steps, data.Count, .. port.Shape.Skip(1)],
        port.Length > 1 ? [.. Enumerable.Range(0, data.Count).Select(sample => Comparison.Largest(scores[index].AsSpan(sample * port.Length, port.Length)))] : null);

    private IEnumerable<(string Key, DataArray Array)> Arrays()
    {
        for (int i = 0; i < outputs.Length; i++) yield return (model.Outputs[i].Name, DataArray.Of([data.Steps, data.Count, .. model.Outputs[i].Shape.Skip(1)], outputs[i]));
        foreach ((string key, NativeNode node) in record.SelectMany(Keys).OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            ImmutableArray<int> shape = [data.Steps, data.Count, .. node.Shape.Dimensions];
            yield return (key, key.EndsWith(".spikes", StringComparison.Ordinal) ? DataArray.Of(shape, Array.ConvertAll(recorded[key], value => (sbyte)value)) : DataArray.Of(shape, recorded[key]));
        }
    }

    private IEnumerable<(string Key, NativeNode Node)> Keys(string name)
    {
        NativeNode node = Node(name);
        yield return (name + ".v", node);
        if (NativeCounter.Sends(node)) yield return (name + ".spikes", node);
    }

    private NativeNode Node(string name) => graph.Nodes.First(node => node.Name == name);
}

/// <summary>What run writes.</summary>
/// <param name="Output">Outputs and records, or none.</param>
/// <param name="Raster">The picture, or none.</param>
/// <param name="RasterSamples">Samples in it.</param>
internal sealed record NativeFiles(string? Output, string? Raster, int RasterSamples);
