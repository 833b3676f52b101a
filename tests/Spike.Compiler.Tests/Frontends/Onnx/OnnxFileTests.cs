using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class OnnxFileTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void A_missing_file_is_said_to_be_missing()
    {
        Diagnostic fault = Refusal.Of(folder["none.onnx"]);
        Assert.AreEqual("SPIKE0001", fault.Code);
        Assert.AreEqual(folder["none.onnx"], fault.File);
        Assert.AreEqual("SPIKE0001", Refusal.Of(folder["no/where.onnx"]).Code);
    }

    [TestMethod]
    public void A_folder_is_no_model() => Assert.AreEqual("SPIKE0003", Refusal.Of(folder.Path).Code);

    [TestMethod]
    public void An_empty_file_is_said_to_be_empty() => Assert.AreEqual("SPIKE0002", Refusal.Of(folder.Write("m.onnx", [])).Code);

    [TestMethod]
    public void No_path_is_no_file()
    {
        Assert.AreEqual("SPIKE0001", Fault("").Code);
        Assert.AreEqual("SPIKE0001", Fault("a\0b").Code);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(300_000)]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        Unix.Run("mkfifo", folder["pipe.onnx"]);
        File.CreateSymbolicLink(folder["link.onnx"], folder["pipe.onnx"]);
        Assert.AreEqual("SPIKE0003", Refusal.Of(folder["pipe.onnx"]).Code);
        Assert.AreEqual("SPIKE0003", Refusal.Of(folder["link.onnx"]).Code);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [Timeout(300_000)]
    [DataRow("/dev/zero")]
    [DataRow("/dev/null")]
    [DataRow("/dev/stdin")]
    public void A_device_is_refused(string path) => Assert.StartsWith("SPIKE000", Refusal.Of(path).Code);

    [TestMethod]
    [Timeout(300_000)]
    public void A_file_beyond_what_the_format_holds_is_refused_unread()
    {
        using (FileStream large = File.Create(folder["large.onnx"]))
        {
            large.Write([0x08, 8]);
            large.SetLength(3L << 30);
        }

        long before = GC.GetTotalAllocatedBytes();
        Diagnostic fault = Refusal.Of(folder["large.onnx"]);
        Assert.AreEqual("SPIKE4001", fault.Code);
        Assert.Contains("3221225472", fault.Reason);
        Assert.IsLessThan(1L << 30, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public void Text_is_no_model()
    {
        Assert.Contains("text", Refused("SPIKE0003", "import onnx\n"u8.ToArray()).Reason);
        Assert.Contains("text", Refused("SPIKE0003", "{ \"graph\": 1 }"u8.ToArray()).Reason);
        Assert.Contains("Git LFS", Refused("SPIKE0003", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"u8.ToArray()).Reason);
        Assert.Contains("zip", Refused("SPIKE0003", "PK\x03\x04\0\0\0\0"u8.ToArray()).Reason);
    }

    [TestMethod]
    public void A_pickle_is_refused_by_name_and_not_opened()
    {
        Assert.Contains("pickle", Refused("SPIKE0005", [0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.']).Reason);
        Assert.AreEqual("SPIKE0005", Refusal.Of(folder.Write("m.pt", "PK\x03\x04archive/data.pkl"u8.ToArray())).Code);
    }

    [TestMethod]
    public void A_model_cut_short_is_refused_at_every_length()
    {
        byte[] whole = new TestModel().Input("x", -1, 4).Weights("w", [4, 3]).Node("MatMul x w -> y").Output("y").Bytes;
        for (int length = 1; length < whole.Length; length++)
        {
            var options = new CompileOptions { ModelPath = folder.Write("m.onnx", whole[..length]), ValidationSamples = 0, Threads = 1 };
            CompileResult result = ModelCompiler.Compile(options, null, CancellationToken.None);
            Refusal.CheckWords(result);
            Assert.IsNull(result.Model, $"{length} of {whole.Length} bytes");
        }
    }

    [TestMethod]
    public void Random_bytes_are_refused()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 600)];
            random.NextBytes(bytes);
            Refusal.Of(folder.Write("m.onnx", bytes));
        }
    }

    [TestMethod]
    public void A_message_nested_without_end_is_refused()
    {
        byte[] nested = [];
        for (int i = 0; i < 200; i++) nested = Field(7, Field(1, Field(5, Field(6, nested[..Math.Min(nested.Length, 60_000)]))));
        Refusal.Of(folder.Write("m.onnx", [0x08, 8, .. nested]));
    }

    /// <summary>Field 6 is a graph that the reader knows, field 11 one that it passes on unread.</summary>
    [TestMethod]
    [Timeout(600_000)]
    [DataRow(6)]
    [DataRow(11)]
    public void Graphs_nested_10_000_deep_are_refused(int field)
    {
        // Each level stands in front of all that it holds; the outermost is an attribute of a node that the output needs.
        var headers = new List<byte[]>();
        long length = 0;
        for (int level = 0; level < 10_000; level++)
        {
            foreach (int number in level == 0 ? [field, 5] : (int[])[1, field, 5])
            {
                headers.Add(Header(number, length));
                length += headers[^1].Length;
            }
        }

        GraphProto graph = new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y").Proto.Graph;
        byte[] node = [.. graph.Node[0].ToByteArray(), .. Enumerable.Reverse(headers).SelectMany(header => header)];
        graph.Node.Clear();
        Refusal.Of(folder.Write("m.onnx", [0x08, 8, .. Field(8, [0x10, 17]), .. Field(7, [.. graph.ToByteArray(), .. Field(1, node)])]));
    }

    private static byte[] Field(int number, byte[] content) => [.. Header(number, content.Length), .. content];

    private static byte[] Header(int number, long content)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        long rest = content;
        do bytes.Add((byte)((rest & 127) | (rest > 127 ? 128L : 0)));
        while ((rest >>= 7) > 0);
        return [.. bytes];
    }

    /// <summary>A fault that names no file: there is none.</summary>
    private static Diagnostic Fault(string path)
    {
        CompileResult result = ModelCompiler.Compile(new CompileOptions { ModelPath = path }, null, CancellationToken.None);
        Assert.HasCount(1, result.Diagnostics);
        return result.Diagnostics[0];
    }

    private Diagnostic Refused(string code, byte[] bytes)
    {
        Diagnostic fault = Refusal.Of(folder.Write("m.onnx", bytes));
        Assert.AreEqual(code, fault.Code);
        return fault;
    }
}
