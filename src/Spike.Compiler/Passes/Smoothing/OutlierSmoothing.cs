using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Smoothing;

/// <summary>
/// Linear(x, W) ⇒ Linear(x / f, f · W), with one factor f for each channel of x. The division goes into the norm that makes x (its scale and bias), or
/// into the sum before a ReLU, a pool or a movement, where it is part of the firing; f goes into the weights of all that read x.
/// </summary>
/// <remarks>
/// Xiao et al. 2023, "SmoothQuant" (arXiv:2211.10438); between convolutions the cross-layer equalisation of Nagel et al. 2019 (arXiv:1906.04721). Codes have one scale
/// for all channels, so that a channel fifty times as loud as the others leaves these a fiftieth of the codes. Weights have a scale for each output
/// channel, and can take it. In real arithmetic nothing changes. Values keep their names, and the graph's views say how they are found in the original.
/// </remarks>
/// <param name="factors">By <see cref="SmoothingSite.Value"/>; a site without factors stays as it is.</param>
internal sealed class OutlierSmoothing(IReadOnlyDictionary<string, float[]> factors) : IGraphPass
{
    /// <summary>The name by which a configuration switches it.</summary>
    public const string Name = "outlier_smoothing";

    public Graph Run(Graph graph)
    {
        Dictionary<string, Node> nodes = graph.Producers();
        var behind = new Dictionary<string, Node>();
        foreach (SmoothingSite site in SmoothingSites.Find(graph).Where(site => factors.ContainsKey(site.Value)))
        {
            float[] own = factors[site.Value];
            foreach (Node reader in site.Readers) graph = Scale(graph, nodes, reader.Output, site, own);
            graph = site.Kind == SmoothingSource.Norm ? DivideNorm(graph, nodes, site, own) : DivideSum(graph, nodes, behind, site, own);
            foreach ((Node step, ChannelLayout layout) in site.Chain.Zip(site.Layouts)) graph = graph.WithView(step.Output, View(step.Output, layout, own));
        }

        return graph with
        {
            Nodes = [.. graph.Nodes.SelectMany(node => behind.TryGetValue(node.Output, out Node? division) ? [nodes[node.Output], division] : new[] { nodes[node.Output] })],
        };
    }

    /// <summary>The weights of a reader, each input channel times its factor.</summary>
    private static Graph Scale(Graph graph, Dictionary<string, Node> nodes, string output, SmoothingSite site, float[] factors)
    {
        Node reader = nodes[output];
        FloatTensor weights = graph.Constants[reader.Inputs[1]];
        InputChannels channels = InputChannels.Of(graph, reader);
        float[] scaled = weights.Values.ToArray();
        for (int i = 0; i < scaled.Length; i++) scaled[i] *= factors[channels.ChannelOf(i)];
        string name = $"{reader.Inputs[1]}.smoothed.{site.Value}.{channels.Groups}";
        nodes[output] = reader with { Inputs = reader.Inputs.SetItem(1, name) };
        return graph.WithConstant(name, weights with { Values = scaled });
    }

    private static Graph DivideNorm(Graph graph, Dictionary<string, Node> nodes, SmoothingSite site, float[] factors)
    {
        Node norm = nodes[site.Source];
        foreach (string parameter in norm.Inputs.Skip(1))
        {
            FloatTensor constant = graph.Constants[parameter];
            graph = graph.WithConstant(Smoothed(parameter, site), constant with { Values = Divided(constant.Values.Span, factors) });
        }

        nodes[site.Source] = norm with { Inputs = [norm.Inputs[0], .. norm.Inputs.Skip(1).Select(parameter => Smoothed(parameter, site))] };
        return graph.WithView(site.Source, View(site.Source, site.SourceLayout, factors));
    }

    /// <summary>A multiplication behind the source; whoever takes the factors reads that.</summary>
    private static Graph DivideSum(Graph graph, Dictionary<string, Node> nodes, Dictionary<string, Node> behind, SmoothingSite site, float[] factors)
    {
        TensorShape shape = graph.Shapes[site.Source];
        int axis = ChannelPath.AxisOf(site.SourceLayout, shape)!.Value;
        (string divided, string inverse) = (Smoothed(site.Source, site), $"{site.Source}.factors");
        var ones = new float[factors.Length];
        Array.Fill(ones, 1);
        graph = graph.WithConstant(inverse, new FloatTensor(new TensorShape([factors.Length, .. Enumerable.Repeat(1, shape.Rank - axis - 1)]), Divided(ones, factors)));
        behind[site.Source] = new Node(nodes[site.Source].Name, new Multiply(), [site.Source, inverse], divided);
        foreach (Node reader in site.Chain.Length > 0 ? [site.Chain[0]] : site.Readers)
            nodes[reader.Output] = nodes[reader.Output] with { Inputs = nodes[reader.Output].Inputs.SetItem(0, divided) };
        return (graph with { Shapes = graph.Shapes.SetItem(divided, shape) }).WithView(divided, View(site.Source, site.SourceLayout, factors));
    }

    private static string Smoothed(string name, SmoothingSite site) => name == site.Source ? $"{name}.smoothed" : $"{name}.smoothed.{site.Value}";

    private static ChannelView View(string source, ChannelLayout layout, float[] factors) => new(source, layout.Channels, layout.Stride) { Factors = factors };

    private static float[] Divided(ReadOnlySpan<float> values, float[] factors)
    {
        float[] divided = values.ToArray();
        for (int i = 0; i < divided.Length; i++) divided[i] /= factors[i % factors.Length];
        return divided;
    }
}
