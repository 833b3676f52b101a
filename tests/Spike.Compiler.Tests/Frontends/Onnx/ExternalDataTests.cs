using System.Runtime.InteropServices;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class ExternalDataTests : IDisposable
{
    private static readonly float[] Factors = [0.5f, -2, 3, 1];

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(0, "data/weights.bin")]
    [DataRow(8, "weights.bin")]
    [DataRow(0, "data/../weights.bin")]
    public void A_tensor_beside_the_model_is_read(int offset, string location)
    {
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllBytes(folder[location], [.. new byte[offset], .. MemoryMarshal.AsBytes(Factors.AsSpan())]);
        CompileResult result = Compile(Model(Tensor(location, ("offset", $"{offset}"), ("length", "16"))));
        Assert.IsNotNull(result.Model, string.Join('\n', result.Diagnostics));
        using var model = new Runtime.SpikeModel(result.Model.Program);
        using Runtime.SpikeSession session = model.CreateSession();
        var output = new float[4];
        session.Run([1f, 1, 1, 1], output);
        for (int i = 0; i < 4; i++) Assert.AreEqual(Factors[i], output[i], 0.01f);
    }

    [TestMethod]
    public void A_missing_file_is_named()
    {
        Diagnostic fault = Fault("weights.bin");
        Assert.AreEqual("SPIKE0001", fault.Code);
        Assert.AreEqual("w", fault.Node);
        Assert.Contains("'weights.bin'", fault.Reason);
    }

    [TestMethod]
    [DataRow("../outside.bin")]
    [DataRow("a/../../outside.bin")]
    [DataRow("/etc/hostname")]
    [DataRow("")]
    [DataRow(".")]
    [DataRow("a\0b")]
    public void A_file_outside_the_folder_is_refused(string location) => Assert.AreEqual("SPIKE4002", Fault(location).Code);

    [TestMethod]
    public void A_sibling_folder_of_a_longer_name_is_outside()
    {
        string sibling = folder.Path + "2";
        Directory.CreateDirectory(sibling);
        try
        {
            File.WriteAllBytes(Path.Combine(sibling, "w.bin"), new byte[16]);
            Assert.AreEqual("SPIKE4002", Fault($"../{Path.GetFileName(sibling)}/w.bin").Code);
        }
        finally
        {
            Directory.Delete(sibling, recursive: true);
        }
    }

    [TestMethod]
    public void A_link_that_leads_outside_is_refused()
    {
        using var outside = new DataFolder();
        outside.Write("w.bin", new byte[16]);
        File.CreateSymbolicLink(folder["w.bin"], outside["w.bin"]);
        Assert.AreEqual("SPIKE4002", Fault("w.bin").Code);
    }

    [TestMethod]
    public void A_linked_folder_that_leads_outside_is_refused()
    {
        using var outside = new DataFolder();
        outside.Write("w.bin", new byte[16]);
        Directory.CreateSymbolicLink(folder["data"], outside.Path);
        Assert.AreEqual("SPIKE4002", Fault("data/w.bin").Code);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_hard_link_is_refused()
    {
        using var outside = new DataFolder();
        outside.Write("w.bin", new byte[16]);
        Unix.Run("ln", outside["w.bin"], folder["w.bin"]);
        Diagnostic fault = Fault("w.bin");
        Assert.AreEqual("SPIKE4002", fault.Code);
        Assert.Contains("hard link", fault.Reason);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(300_000)]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        Unix.Run("mkfifo", folder["w.bin"]);
        Assert.AreEqual("SPIKE4002", Fault("w.bin").Code);
        Assert.AreEqual("SPIKE4002", Fault("w.bin", ("length", "16")).Code);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(300_000)]
    public void A_link_to_a_device_is_refused()
    {
        File.CreateSymbolicLink(folder["w.bin"], "/dev/zero");
        Assert.AreEqual("SPIKE4002", Fault("w.bin").Code);
    }

    [TestMethod]
    public void A_folder_is_refused()
    {
        Directory.CreateDirectory(folder["w.bin"]);
        Assert.StartsWith("SPIKE", Fault("w.bin").Code);
    }

    [TestMethod]
    public void An_empty_file_is_too_short()
    {
        folder.Write("w.bin", []);
        Assert.AreEqual("SPIKE0004", Fault("w.bin").Code);
    }

    [TestMethod]
    public void A_link_that_stays_inside_is_followed()
    {
        folder.Write("real.bin", MemoryMarshal.AsBytes(Factors.AsSpan()).ToArray());
        File.CreateSymbolicLink(folder["w.bin"], folder["real.bin"]);
        Assert.IsNotNull(Compile(Model(Tensor("w.bin"))).Model);
    }

    [TestMethod]
    [DataRow("offset", "12")]
    [DataRow("offset", "-4")]
    [DataRow("offset", "many")]
    [DataRow("length", "20")]
    [DataRow("length", "12")]
    [DataRow("length", "-1")]
    [DataRow("length", "99999999999")]
    [DataRow("offset", "9223372036854775807")]
    public void A_part_that_the_file_does_not_have_is_refused(string key, string value)
    {
        folder.Write("w.bin", new byte[16]);
        Assert.AreEqual("SPIKE0004", Fault("w.bin", (key, value)).Code);
    }

    [TestMethod]
    public void A_tensor_of_a_Constant_node_is_held_to_the_same()
    {
        TestModel model = new TestModel().Input("x", -1, 4).Node("Constant -> w", ("value", Tensor("../outside.bin"))).Node("Mul x w -> y").Output("y");
        Assert.AreEqual("SPIKE4002", Refusal.Of(model.Save(folder["model.onnx"])).Code);
    }

    private static TestModel Model(TensorProto tensor) => new TestModel().Input("x", -1, 4).Tensor(tensor).Node("Mul x w -> y").Output("y");

    private static TensorProto Tensor(string location, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)ElementType.Float, Dims = { 4 }, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(entries.Prepend(("location", location)).Select(entry => new StringStringEntryProto { Key = entry.Item1, Value = entry.Item2 }));
        return tensor;
    }

    private Diagnostic Fault(string location, params (string, string)[] entries) => Refusal.Of(Model(Tensor(location, entries)).Save(folder["model.onnx"]));

    private CompileResult Compile(TestModel model) => ModelCompiler.Compile(
        new CompileOptions { ModelPath = model.Save(folder["model.onnx"]), TimeSteps = 16, ValidationSamples = 0 }, null, CancellationToken.None);
}
