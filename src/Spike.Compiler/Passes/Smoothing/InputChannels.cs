using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Smoothing;

/// <summary>Which input and which output channel each weight of a linear map or convolution belongs to.</summary>
/// <param name="Outputs">Output channels.</param>
/// <param name="Inner">Input channels that one output channel reads.</param>
/// <param name="Taps">Weights that one output channel has for each of them.</param>
/// <param name="Groups">Independent convolutions; 1 for a linear map.</param>
/// <param name="OutputLast">Whether weights lie [inner, outputs], as in a linear map, and not [outputs, inner, taps].</param>
internal sealed record InputChannels(int Outputs, int Inner, int Taps, int Groups, bool OutputLast)
{
    /// <summary>Input channels of all groups.</summary>
    public int Channels => Inner * Groups;

    /// <param name="graph">The graph.</param>
    /// <param name="reader">A matrix product with a constant matrix, or a convolution with constant weights.</param>
    public static InputChannels Of(Graph graph, Node reader)
    {
        TensorShape weights = graph.Shapes[reader.Inputs[1]];
        return reader.Op is Graphs.Convolution convolution
            ? new InputChannels(weights[0], weights[1], weights.Dimensions.Skip(2).Aggregate(1, (product, taps) => product * taps), convolution.Groups, false)
            : new InputChannels(weights[^1], weights[^2], 1, 1, true);
    }

    public int OutputOf(int weight) => OutputLast ? weight % Outputs : weight / (Inner * Taps);

    /// <summary>Its place among the input channels of all groups.</summary>
    public int ChannelOf(int weight) => OutputLast ? weight / Outputs : (OutputOf(weight) / (Outputs / Groups) * Inner) + (weight / Taps % Inner);
}
