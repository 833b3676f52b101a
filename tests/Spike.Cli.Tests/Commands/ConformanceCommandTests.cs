using System.Text.Json;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class ConformanceCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void What_is_right_passes_and_what_is_refused_is_out_of_scope()
    {
        Write("test_relu", "Relu", [0, 2, 0]);
        Write("deep/test_det", "Det", [1]);
        SpikeCompile run = SpikeCompile.Run("conformance", folder.Path, "--json");
        run.AssertDone();
        JsonElement[] tests = [.. run.Json.GetProperty("tests").EnumerateArray()];
        Assert.HasCount(2, tests);
        AssertTest(tests[0], "deep/test_det", "Det", "out of scope", "operator Det is not supported");
        AssertTest(tests[1], "test_relu", "Relu", "pass", null);
        Assert.IsLessThan(0.0005, tests[1].GetProperty("error").GetDouble());
    }

    [TestMethod]
    public void What_is_wrong_fails()
    {
        Write("test_relu", "Relu", [0, 2.1f, 0]);
        SpikeCompile run = SpikeCompile.Run("conformance", folder.Path);
        run.AssertFault(1, "SPIKE2010", "test_relu", "0.0005 are allowed");
        Assert.Contains("0 passed, 1 failed, 0 out of scope", run.Output);
    }

    [TestMethod]
    public void Shapes_are_compared_exactly()
    {
        Write("test_relu", "Relu", [0, 7, 0]);
        SpikeCompile.Run("conformance", folder.Path, "--shapes").AssertDone();
        Write("test_relu", "Relu", [0, 2]);
        SpikeCompile.Run("conformance", folder.Path, "--shapes").AssertFault(1, "SPIKE2010", "has the shape 3, not 2");
    }

    [TestMethod]
    public void A_filter_chooses_by_name()
    {
        Write("test_relu", "Relu", [0, 2, 0]);
        Write("test_abs", "Abs", [1, 2, 3]);
        SpikeCompile run = SpikeCompile.Run("conformance", folder.Path, "--filter", "_abs$", "--json");
        run.AssertDone();
        Assert.AreEqual("test_abs", run.Json.GetProperty("tests").EnumerateArray().Single().GetProperty("name").GetString());
        SpikeCompile.Run("conformance", folder.Path, "--filter", "(").AssertFault(2, "SPIKE3002", "no regular expression");
    }

    [TestMethod]
    public void A_folder_without_tests_is_at_fault()
    {
        SpikeCompile.Run("conformance", folder.Path).AssertFault(1, "SPIKE0001", "holds no backend test");
        SpikeCompile.Run("conformance", folder["none"]).AssertFault(1, "SPIKE0001", "does not exist");
    }

    /// <summary>A test of one node on -1, 2, -3.</summary>
    private void Write(string name, string type, float[] expected)
    {
        Directory.CreateDirectory(folder[$"{name}/test_data_set_0"]);
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } }, Graph = new GraphProto { Name = "test" } };
        model.Graph.Input.Add(Value("x"));
        model.Graph.Output.Add(Value("y"));
        model.Graph.Node.Add(new NodeProto { OpType = type, Input = { "x" }, Output = { "y" } });
        folder.Write($"{name}/model.onnx", model.ToByteArray());
        folder.Write($"{name}/test_data_set_0/input_0.pb", Tensor([-1, 2, -3]));
        folder.Write($"{name}/test_data_set_0/output_0.pb", Tensor(expected));
    }

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 3 } } } } },
    };

    private static byte[] Tensor(float[] values) => new TensorProto { DataType = 1, Dims = { values.Length }, FloatData = { values } }.ToByteArray();

    private static void AssertTest(JsonElement test, string name, string type, string result, string? reason)
    {
        string?[] actual = [.. new[] { "name", "operator", "result", "reason" }.Select(key => test.GetProperty(key).GetString())];
        CollectionAssert.AreEqual(new[] { name, type, result, reason }, actual);
    }
}
