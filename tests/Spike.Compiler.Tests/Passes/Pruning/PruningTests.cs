using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes;
using Spike.Compiler.Passes.Pruning;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Graphs;
using Spike.Compiler.Tests.Passes.Recognition;
using Spike.Compiler.Tests.Passes.Smoothing;

namespace Spike.Compiler.Tests.Passes.Pruning;

[TestClass]
public sealed class PruningTests
{
    private static readonly int[] Padded = [1, 1, 1, 1], Two = [2, 2];

    private static TestModel Hidden(string function) => new TestModel(20).Input("x", 1, 5, 6).Weights("w", [6, 8]).Weights("b", [8]).Weights("v", [8, 3])
        .Node("MatMul x w -> m").Node("Add m b -> s").Node($"{function} s -> h").Node("MatMul h v -> y").Output("y");

    private static TestModel Flattened => new TestModel().Input("x", 1, 2, 6, 6).Weights("w", [8, 2, 3, 3]).Weights("b", [8]).Weights("v", [72, 3]).Integers("shape", 1, 72)
        .Node("Conv x w b -> c", ("pads", Padded)).Node("Relu c -> r").Node("AveragePool r -> p", ("kernel_shape", Two), ("strides", Two)).Node("Reshape p shape -> h").Node("MatMul h v -> y").Output("y");

    private static TestModel Normalised => new TestModel(13).Input("x", 1, 2, 4, 4).Weights("w", [4, 2, 1, 1]).Weights("g", [4]).Weights("b", [4]).Weights("m", [4]).Weights("s", [4], 0.5f).Weights("v", [3, 4, 1, 1])
        .Node("Conv x w -> c").Node("BatchNormalization c g b m s -> n").Node("Relu n -> h").Node("Conv h v -> y").Output("y");

    public static IEnumerable<object[]> Prunable =>
    [
        ["hidden layer", Hidden("Relu"), 1],
        ["hidden layer with a function that bends", Hidden("Gelu"), 1],
        ["flattened channels", Flattened, 1],
        [nameof(SmoothedModels.Convolutions), SmoothedModels.Convolutions, 1],
        [nameof(SmoothedModels.DepthwiseConvolution), SmoothedModels.DepthwiseConvolution, 1],
        [nameof(SmoothedModels.PooledChannels), SmoothedModels.PooledChannels, 1],
        [nameof(SmoothedModels.TransposedChannels), SmoothedModels.TransposedChannels, 1],
    ];

    /// <summary>The shrunk graph computes what the whole one does when the weights behind the channels that went are zero.</summary>
    [TestMethod]
    [DynamicData(nameof(Prunable))]
    public void Channels_that_go_are_as_if_nobody_read_them(string name, object model, int layers)
    {
        Graph graph = ImportedGraph.Of((TestModel)model), pruned = Pipeline.Prune(graph, 0.5, structured: true);
        Assert.IsLessThan(WeightReaders.Count(graph), WeightReaders.Count(pruned), name);
        Node[] readers = [.. WeightReaders.Of(graph).Where(reader => pruned.Shapes[reader.Inputs[0]].Length < graph.Shapes[reader.Inputs[0]].Length && pruned.Shapes[reader.Output].Length == graph.Shapes[reader.Output].Length)];
        Assert.HasCount(layers, readers);
        Graph silenced = graph;
        foreach (Node reader in readers)
        {
            // Ones where a channel stayed, zeros where it went, in the order of the reader's inputs.
            float[] ones = new float[graph.Shapes[reader.Inputs[0]].Length];
            for (int i = 0; i < ones.Length; i++) ones[i] = i + 1;
            HashSet<float> stayed = [.. pruned.FromOriginal(reader.Inputs[0], ones).ToArray()];
            FloatTensor weights = silenced.Constants[reader.Inputs[1]];
            float[] values = weights.Values.ToArray();
            int inner = reader.Op is MatMul ? weights.Shape[0] : weights.Shape[1], each = values.Length / inner / (reader.Op is MatMul ? 1 : weights.Shape[0]);
            int stride = reader.Op is MatMul ? 1 : ones.Length / inner;
            for (int i = 0; i < values.Length; i++)
            {
                if (!stayed.Contains((i / each % inner * stride) + 1)) values[i] = 0;
            }

            silenced = silenced.WithConstant(reader.Inputs[1], weights with { Values = values });
        }

        var random = new Random(3);
        double[] x = [.. Enumerable.Range(0, graph.Shapes["x"].Length).Select(_ => (random.NextDouble() * 2) - 1)];
        double[] expected = FloatGraph.Run(silenced, "x", x)["y"], actual = FloatGraph.Run(pruned, "x", x)["y"];
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-9, name);
    }

    [TestMethod]
    public void A_batch_norm_loses_the_same_channels()
    {
        Graph pruned = Pipeline.Prune(ImportedGraph.Of(Normalised), 0.5, structured: true);
        Node norm = pruned.Nodes.Single(node => node.Op is ChannelAffine);
        Assert.IsTrue(norm.Inputs.Skip(1).All(constant => pruned.Shapes[constant].Length == 2));
        Assert.AreEqual(2, pruned.Shapes[norm.Output][1]);
    }

    [TestMethod]
    public void The_channels_of_an_output_stay() =>
        Unpruned(new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 8]).Weights("v", [8, 3]).Node("MatMul x w -> m").Node("Relu m -> h").Node("MatMul h v -> y").Output("y", "h"));

    [TestMethod]
    public void The_channels_of_a_residual_stream_stay() =>
        Unpruned(new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 6]).Weights("v", [6, 3]).Node("MatMul x w -> m").Node("Add m x -> h").Node("MatMul h v -> y").Output("y"));

    [TestMethod]
    public void The_channels_that_a_norm_or_softmax_reads_stay()
    {
        Unpruned(new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 6]).Weights("g", [6]).Weights("b", [6]).Weights("v", [6, 3]).Node("MatMul x w -> m").Node("LayerNormalization m g b -> h", ("axis", -1)).Node("MatMul h v -> y").Output("y"));
        Unpruned(new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 6]).Weights("v", [6, 3]).Node("MatMul x w -> m").Node("Softmax m -> h", ("axis", -1)).Node("MatMul h v -> y").Output("y"));
    }

    [TestMethod]
    public void Single_weights_become_zero_and_a_table_that_shares_them_stays_whole()
    {
        var model = new TestModel().Input("ids", ElementType.Int64, 1, 4).Weights("table", [6, 6])
            .Node("Gather table ids -> e").Node("MatMul e table -> y").Output("y");
        Graph pruned = Pipeline.Prune(ImportedGraph.Of(model), 0.5, structured: false);
        Assert.AreEqual(18, pruned.Constants[pruned.Nodes.Single(node => node.Op is MatMul).Inputs[1]].Values.ToArray().Count(weight => weight == 0));
        Assert.DoesNotContain(0f, pruned.Constants[pruned.Nodes.Single(node => node.Op is Embedding).Inputs[0]].Values.ToArray());
    }

    private static void Unpruned(TestModel model)
    {
        Graph graph = ImportedGraph.Of(model);
        Assert.AreEqual(graph.Dump(), Pipeline.Prune(graph, 0.5, structured: true).Dump());
    }
}
