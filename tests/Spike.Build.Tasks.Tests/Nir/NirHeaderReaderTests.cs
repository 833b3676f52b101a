using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Onnx;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Nir;

[TestClass]
public sealed class NirHeaderReaderTests
{
    private static string Folder => Path.Combine(Sources.RepositoryRoot, "tests", "models", "nir");

    [TestMethod]
    [DataRow("lif.nir", "input:1", "output:1")]
    [DataRow("rnn_nested.nir", "input:4", "output:3")]
    [DataRow("cnn.nir", "input:2x9x8", "output:5")]
    [DataRow("all.nir", "in:2x7", "out:6")]
    [DataRow("lava.net", "input:5", "output:3")]
    [DataRow("lava_conv.net", "input:2x6x6", "output:2")]
    [DataRow("cnn_latest.nir", "input:2x9x8", "output:5")]
    [DataRow("many_latest.nir", "input:2", "output:2")]
    public void Names_and_shapes_stand_in_the_header(string file, string input, string output)
    {
        OnnxHeader header = ModelFile.Read(Path.Combine(Folder, file), out Diagnostic? problem)!;
        Assert.IsNull(problem);
        Assert.AreEqual(input, Words(header.Inputs.Single()));
        Assert.AreEqual(output, Words(header.Outputs.Single()));
    }

    [TestMethod]
    public void Another_kind_of_file_is_not_called_damaged()
    {
        string text = Path.ChangeExtension(Path.GetTempFileName(), ".nir");
        try
        {
            File.WriteAllText(text, new string('x', 4000));
            Assert.IsNull(ModelFile.Read(text, out Diagnostic? problem));
            Assert.AreEqual("SPIKE0003", problem!.Code);
            Assert.Contains("it is no HDF5 file", problem.ToString());
            Assert.DoesNotContain("is not an ONNX model", problem.ToString());
        }
        finally
        {
            File.Delete(text);
        }
    }

    [TestMethod]
    public void Every_bad_file_is_read_or_refused_in_words()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "bad"))];
        Assert.IsGreaterThan(20, files.Length);
        foreach (string file in files)
        {
            OnnxHeader? header = ModelFile.Read(file, out Diagnostic? problem);
            Assert.AreEqual(header is null, problem is not null, file);
        }
    }

    [TestMethod]
    public void A_file_cut_anywhere_is_refused_in_words()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(Folder, "lif.nir"));
        string cut = Path.ChangeExtension(Path.GetTempFileName(), ".nir");
        try
        {
            for (int length = 1; length < whole.Length; length += 1 + (length / 20))
            {
                File.WriteAllBytes(cut, whole[..length]);
                Assert.IsNull(ModelFile.Read(cut, out Diagnostic? problem), $"cut after {length} bytes");
                Assert.AreEqual("SPIKE0004", problem!.Code);
            }
        }
        finally
        {
            File.Delete(cut);
        }
    }

    private static string Words(TensorSignature tensor) => $"{tensor.Name}:{string.Join("x", tensor.SampleShape!.Value.Select(axis => axis.Size))}";
}
