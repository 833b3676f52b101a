using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>What is wrong with one node of a native network, whose links are sound.</summary>
internal static class NodeFaults
{
    public static string? Find(NativeNode node, NativeGraph graph, long contentLimit)
    {
        int length = node.Shape.Length, inputs = node is InputNode ? length : graph.Nodes[node.Sources[0]].Shape.Length;
        string? Numbers(string name, int? segment, long wanted, bool orOne = false) => Constants(graph.Segments, name, segment, wanted, orOne, contentLimit);
        if (node is not (DenseNode or ConvolutionNode or PoolNode) && inputs != length) return $"it takes {length} values, and its sources give {inputs}";
        switch (node)
        {
            case DenseNode dense:
                if (dense.Inputs != inputs) return $"it takes {dense.Inputs} values, and its sources give {inputs}";
                return Numbers("weight", dense.WeightSegment, (long)inputs * length) ?? Numbers("bias", dense.BiasSegment, length);
            case ConvolutionNode convolution:
                if (GraphFaults.WindowFault(convolution.Window, inputs) is { } window) return window;
                (int channels, int groups, int outputs) = (convolution.Window.Channels, convolution.Groups, convolution.OutputChannels);
                if (groups < 1 || outputs < 1 || channels % groups != 0 || outputs % groups != 0) return $"its {channels} input and {outputs} output channels do not go into {groups} groups";
                if ((long)outputs * convolution.Window.OutputLength != length) return $"it gives {(long)outputs * convolution.Window.OutputLength} values, and its shape holds {length}";
                return Numbers("weight", convolution.WeightSegment, (long)outputs * (channels / groups) * convolution.Window.KernelLength) ?? Numbers("bias", convolution.BiasSegment, outputs);
            case PoolNode pool:
                if (GraphFaults.WindowFault(pool.Window, inputs) is { } fault) return fault;
                return (long)pool.Window.Channels * pool.Window.OutputLength == length ? null : $"it gives {(long)pool.Window.Channels * pool.Window.OutputLength} values, and its shape holds {length}";
            case ScaleNode scale: return Numbers("scale", scale.ScaleSegment, length, orOne: true);
            case ThresholdNode threshold: return Numbers("threshold", threshold.ThresholdSegment, length, orOne: true);
            case DelayNode delay: return Numbers("delay", delay.DelaySegment, length, orOne: true) ?? DelayFault(delay, graph);
            case NeuronNode neurons: return NeuronFault(neurons, graph.Segments, Numbers);
            default: return null;
        }
    }

    private static string? NeuronFault(NeuronNode node, ISegments segments, Func<string, int?, long, bool, string?> numbers)
    {
        if (!Enum.IsDefined(node.Neurons)) return "its neurons are of no known kind";
        if (node.Parameters.IsDefault || node.Parameters.Any(parameter => parameter?.Name is null)) return "its parameters are missing";
        ImmutableArray<string> names = NeuronKinds.Parameters(node.Neurons);
        foreach (string name in names)
        {
            if (node.Parameters.Count(parameter => parameter.Name == name) != 1) return $"{name} is missing, or there are several";
        }

        foreach (NeuronParameter parameter in node.Parameters)
        {
            bool resets = parameter.Name == NeuronKinds.Reset && NeuronKinds.Spikes(node.Neurons);
            if (!names.Contains(parameter.Name) && !resets) return $"its neurons have no {parameter.Name}";
            if (numbers(parameter.Name, parameter.Segment, node.Shape.Length, true) is { } fault) return fault;
            if (!parameter.Name.StartsWith("tau", StringComparison.Ordinal)) continue;
            ReadOnlySpan<float> taus = segments.Read<float>(parameter.Segment);
            for (int n = 0; n < taus.Length; n++)
            {
                if (!(taus[n] > 0)) return $"{parameter.Name} of neuron {n} is {taus[n]}";
            }
        }

        return node.Parameters.Count(parameter => parameter.Name == NeuronKinds.Reset) > 1 ? "it has several v_reset" : null;
    }

    private static string? DelayFault(DelayNode node, NativeGraph graph)
    {
        foreach (float time in graph.Segments.Read<float>(node.DelaySegment))
        {
            if (time < 0) return $"a delay is {time}, and nothing comes before it is sent";
            if (DelaySteps.Steps(time, graph.TimeStep) > DelaySteps.Most) return $"a delay of {time} is more than {DelaySteps.Most} steps of {graph.TimeStep}";
        }

        return null;
    }

    private static string? Constants(ISegments segments, string name, int? segment, long wanted, bool orOne, long contentLimit)
    {
        if (segment is not { } id) return null;
        if (id < 0 || id >= segments.Count) return $"its {name} is in no segment";
        long bytes = segments.Length(id);
        if (bytes != wanted * sizeof(float) && !(orOne && bytes == sizeof(float))) return $"{name} has {bytes / sizeof(float)} numbers, not {wanted}";
        if (bytes > contentLimit) return null;
        ReadOnlySpan<float> numbers = segments.Read<float>(id);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i])) return $"{name}[{i}] is {numbers[i]}";
        }

        return null;
    }
}
