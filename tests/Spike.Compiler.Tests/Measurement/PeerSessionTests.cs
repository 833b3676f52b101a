using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Measurement;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Measurement;

[TestClass]
public sealed class PeerSessionTests
{
    [TestMethod]
    public void A_network_with_a_batch_of_one_in_its_shapes_runs_sample_by_sample()
    {
        TestModel model = new TestModel().Input("x", 1, 3).Node("Relu x -> y").Output("y");
        var samples = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", new float[] { 1, -2, 3, -4, 5, 6 }),
            ImmutableDictionary<string, TensorShape>.Empty.Add("x", TensorShape.Of(1, 3)), 2, []);
        using var session = new PeerSession(new OnnxModel("test.onnx", model.Proto), threads: 1);
        using PeerRun run = session.Bind(samples, 2);
        Assert.IsTrue(run.IsOneByOne);
        run.Run();
        CollectionAssert.AreEqual(new float[] { 1, 0, 3, 0, 5, 6 }, run.Output("y"));
    }
}
