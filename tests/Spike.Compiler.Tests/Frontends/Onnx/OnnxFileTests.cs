using Spike.Compiler.Diagnostics;
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

    private static byte[] Field(int number, byte[] content)
    {
        var length = new List<byte>();
        for (int rest = content.Length; length.Count == 0 || rest > 0; rest >>= 7) length.Add((byte)((rest & 127) | (rest > 127 ? 128 : 0)));
        return [(byte)((number << 3) | 2), .. length, .. content];
    }

    private Diagnostic Refused(string code, byte[] bytes)
    {
        Diagnostic fault = Refusal.Of(folder.Write("m.onnx", bytes));
        Assert.AreEqual(code, fault.Code);
        return fault;
    }
}
