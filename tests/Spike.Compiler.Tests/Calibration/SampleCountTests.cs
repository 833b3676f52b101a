using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class SampleCountTests
{
    [TestMethod]
    [DataRow(600, 20)] // 30 multiply-accumulates a sample
    [DataRow(629, 20)]
    [DataRow(30, 4)]
    [DataRow(1_000_000, 64)]
    public void The_work_of_a_sample_decides_between_the_fewest_and_the_most(int work, int samples)
    {
        Graph graph = ImportedGraph.Of(new TestModel().Input("x", 1, 5).Weights("w", [5, 6]).Node("MatMul x w -> y").Output("y"));
        Assert.AreEqual(samples, SampleCount.Within(graph, work, 4, 64));
    }
}
