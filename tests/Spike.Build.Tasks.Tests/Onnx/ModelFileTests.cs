using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Onnx;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Onnx;

[TestClass]
public sealed class ModelFileTests
{
    [TestMethod]
    public void A_model_cut_anywhere_is_refused_in_words()
    {
        byte[] net = File.ReadAllBytes(Sources.Cnn);
        string cut = Path.GetTempFileName();
        try
        {
            for (int length = 1; length < net.Length; length += length < 300 ? 1 : 30011)
            {
                File.WriteAllBytes(cut, net[..length]);
                OnnxHeader? header = ModelFile.Read(cut, out Diagnostic? problem);
                Assert.IsNull(header, $"cut after {length} bytes");
                // A cut between two fields leaves a sound file that lacks its graph.
                Assert.IsTrue(problem!.Code is "SPIKE0003" or "SPIKE0004" or "SPIKE1003", $"cut after {length} bytes: {problem}");
            }
        }
        finally
        {
            File.Delete(cut);
        }
    }
}
