using System.Diagnostics;
using Spike.Cli.Rendering;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Evaluation;

/// <summary>Runs a native model over the steps of a file.</summary>
internal static class NativeRunner
{
    /// <exception cref="DataFault">The data does not fit the model.</exception>
    public static RunDocument Run(SpikeModel model, string path, string data, SpikeOptions options, Action<IEnumerable<(string Key, DataArray Array)>>? write, string? output)
    {
        string[] neurons = [.. model.Native!.Nodes.OfType<NeuronNode>().Select(node => node.Name)];
        foreach (string name in options.Record.Except(neurons))
            throw CommandFailure.At(path, "SPIKE3002", $"there are no neurons '{name}' to record", $"{(Spelling.Nearest(name, neurons) is { } nearest ? $"Did you mean '{nearest}'? " : "")}'inspect' lists them.");
        NativeSamples samples = NativeSamples.Read(data, model.Inputs);
        using NativeSession session = model.CreateNativeSession(samples.Batch, options);
        var clock = Stopwatch.StartNew();
        NativeRun run = session.Run(samples.Values);
        double seconds = clock.Elapsed.TotalSeconds;
        write?.Invoke(Arrays(model, run));
        return new RunDocument(
            path, samples.Batch, seconds, output, Raster: null, [.. model.Outputs.Select(port => new OutputDocument(port.Name, [run.Steps, run.Batch, .. port.Shape.Skip(1)], Largest: null))], null,
            options.Backend == Backend.Reference ? "reference" : "simd", $"{(options.Backend == Backend.Reference ? "reference, as asked for" : "simd")}: {run.Steps} steps of a native model");
    }

    private static IEnumerable<(string Key, DataArray Array)> Arrays(SpikeModel model, NativeRun run)
    {
        foreach (SpikeTensor port in model.Outputs) yield return (port.Name, DataArray.Of([run.Steps, run.Batch, .. port.Shape.Skip(1)], run.Outputs[port.Name]));
        foreach ((string key, float[] values) in run.Recorded.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            NativeNode node = model.Native!.Nodes.First(node => key == node.Name + ".v" || key == node.Name + ".spikes");
            System.Collections.Immutable.ImmutableArray<int> shape = [run.Steps, run.Batch, .. node.Shape.Dimensions];
            yield return (key, key.EndsWith(".spikes", StringComparison.Ordinal) ? DataArray.Of(shape, Array.ConvertAll(values, value => (sbyte)value)) : DataArray.Of(shape, values));
        }
    }
}
