using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Onnx;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Onnx;

[TestClass]
public sealed class SpikingHeaderTests
{
    private static string Folder => Path.Combine(Sources.RepositoryRoot, "tests", "models", "spiking");

    [TestMethod]
    [DataRow("step", "x:6", "spk:4")]
    [DataRow("step_synaptic", "x:6", "mem2_out:3")]
    [DataRow("step_recurrent", "x:6", "spk_out:8")]
    [DataRow("unrolled", "x:6", "spikes:4")]
    [DataRow("held", "x:6", "spk_rec:4")]
    [DataRow("multi_cnn", "x:2x8x8", "rate:5")]
    public void A_graph_of_spiking_neurons_takes_and_gives_one_step(string name, string input, string output)
    {
        OnnxHeader header = ModelFile.Read(Path.Combine(Folder, name + ".onnx"), out Diagnostic? problem)!;
        Assert.IsNull(problem);
        Assert.IsTrue(header.IsNative);
        Assert.AreEqual(input, Words(header.Inputs.Single()));
        Assert.AreEqual(output, Words(header.Outputs.Single()));
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("gated")]
    public void An_ordinary_graph_with_thresholds_stays_as_it_is(string name)
    {
        OnnxHeader header = ModelFile.Read(Path.Combine(Folder, name + ".onnx"), out _)!;
        Assert.IsFalse(header.IsNative);
        Assert.IsTrue(header.MayThreshold);
    }

    private static string Words(TensorSignature tensor) => $"{tensor.Name}:{string.Join("x", tensor.SampleShape!.Value.Select(axis => axis.Size))}";
}
