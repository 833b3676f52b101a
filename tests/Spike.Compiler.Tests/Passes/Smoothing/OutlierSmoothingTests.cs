using Spike.Compiler.Graphs;
using Spike.Compiler.Passes;
using Spike.Compiler.Passes.Smoothing;
using Spike.Compiler.Tests.Graphs;

namespace Spike.Compiler.Tests.Passes.Smoothing;

[TestClass]
public sealed class OutlierSmoothingTests
{
    public static IEnumerable<object[]> Names => SmoothedModels.Smoothable.Select(model => (object[])[model.Name]);

    /// <summary>Over random factors from a hundredth to a hundred: every output is the same, and every value is where its view says.</summary>
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_rewritten_graph_computes_the_same(string name)
    {
        Graph graph = SmoothedModels.Graph(name);
        var random = new Random(11);
        for (int trial = 0; trial < 10; trial++)
        {
            Graph smoothed = Pipeline.Smooth(graph, Factors(graph, random));
            double[] x = [.. Enumerable.Range(0, graph.Shapes["x"].Length).Select(_ => (random.NextDouble() * 4) - 2)];
            Dictionary<string, double[]> before = FloatGraph.Run(graph, "x", x), after = FloatGraph.Run(smoothed, "x", x);
            foreach (string value in smoothed.Nodes.Select(node => node.Output))
            {
                double[] expected = before[smoothed.OriginalName(value)];
                float[] viewed = smoothed.FromOriginal(value, Array.ConvertAll(expected, element => (float)element)).ToArray();
                double magnitude = Math.Max(viewed.Max(Math.Abs), 1e-6);
                for (int i = 0; i < viewed.Length; i++) Assert.AreEqual(viewed[i], after[value][i], 1e-5 * magnitude, value);
            }

            foreach (string output in graph.Outputs) Assert.IsFalse(smoothed.Views.ContainsKey(output), "an output is what it was");
        }
    }

    [TestMethod]
    public void Without_factors_the_graph_stays_as_it_is()
    {
        Graph graph = SmoothedModels.Graph(nameof(SmoothedModels.Convolutions));
        Assert.AreEqual(graph.Dump(), Pipeline.Smooth(graph, new Dictionary<string, float[]>()).Dump());
    }

    [TestMethod]
    public void A_norm_takes_the_factors_into_its_scale_and_bias()
    {
        Graph graph = SmoothedModels.Graph(nameof(SmoothedModels.NormBeforeLinears)), smoothed = Pipeline.Smooth(graph, Factors(graph, new Random(1)));
        Assert.HasCount(graph.Nodes.Length, smoothed.Nodes);
    }

    private static Dictionary<string, float[]> Factors(Graph graph, Random random) => SmoothingSites.Find(graph).ToDictionary(
        site => site.Value,
        site => Enumerable.Range(0, site.Layout.Channels).Select(_ => MathF.Pow(100, (2 * random.NextSingle()) - 1)).ToArray());
}
