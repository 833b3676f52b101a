using System.Globalization;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Analysis;

/// <summary>What a file of spiking neurons holds: nodes by the names of NIR, counted.</summary>
internal static class NativeAnalysis
{
    /// <param name="path">The file.</param>
    /// <param name="timeStep">dt in words, or none.</param>
    /// <exception cref="CommandFailure">The time step is no number.</exception>
    public static AnalyzeDocument Run(string path, string? timeStep)
    {
        double? dt = timeStep is null ? null
            : double.TryParse(timeStep, NumberStyles.Float, CultureInfo.InvariantCulture, out double given) ? given
            : throw CommandFailure.Usage($"--time-step is '{timeStep}', which is no number", "Give a length of time, for example 1e-4.");
        NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = path, TimeStep = dt });
        if (result.Model is not { } model) return new AnalyzeDocument(path, null, null, [], [], [], 0, null, Compiles: false, result.Diagnostics);
        NativeGraph graph = model.Graph;
        ValueDocument[] Of(IEnumerable<int> ids) => [.. ids.Select(id => new ValueDocument(graph.Nodes[id].Name, "float", ["steps", "samples", .. graph.Nodes[id].Shape.Dimensions.Select(size => $"{size}")]))];
        long parameters = Enumerable.Range(0, graph.Segments.Count).Sum(segment => graph.Segments.Length(segment) / sizeof(float));
        return new AnalyzeDocument(
            path, null, null, Of(graph.Inputs), Of(graph.Outputs),
            [.. graph.Nodes.GroupBy(NativeDocument.KindOf).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new OperatorDocument(kind.Key, kind.Count(), true, "native", null))],
            parameters, graph.MultiplyAccumulates, Compiles: true, result.Diagnostics)
        { Neurons = model.Neurons.Count > 0 ? model.Neurons : null };
    }
}
