using System.Security.Cryptography;
using Spike.Runtime.Artifacts;

namespace Spike.Runtime.Tests.Artifacts;

[TestClass]
public class SignatureTests
{
    private static readonly byte[] Whole = SampleArtifact.Bytes(SampleArtifact.Program());

    [TestMethod]
    public void A_signed_artifact_reads_as_before_and_names_its_signer()
    {
        using var folder = new TestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = folder.Write("a.spike", Whole), open = folder.Write("a.pem", System.Text.Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        using (SpikeModel before = SpikeModel.Load(path)) Assert.IsNull(before.Signature);
        // Twice: a new signature takes the place of the old one.
        for (int i = 0; i < 2; i++)
        {
            ArtifactSignature.Sign(path, key);
            byte[] signed = File.ReadAllBytes(path);
            Assert.HasCount((int)ArtifactLayout.Align(Whole.Length) + ArtifactSignature.Length, signed);
            CollectionAssert.AreEqual(Whole[12..], signed[12..Whole.Length]);
            using SpikeModel model = SpikeModel.Load(path);
            model.Verify();
            Assert.IsNull(SignatureKeys.Refusal(model.Signature, [open]));
            Assert.AreEqual("it is not signed", SignatureKeys.Refusal(null, [open]));
        }
    }

    [TestMethod]
    public void A_signature_is_of_one_file_by_one_key()
    {
        using var folder = new TestFolder();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = folder.Write("a.spike", Whole), second = folder.Write("b.spike", SampleArtifact.WithHeader(Whole, header => header["provenance"]!["modelFile"] = "other.onnx"));
        string open = folder.Write("a.pem", System.Text.Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n" + other.ExportSubjectPublicKeyInfoPem()));
        ArtifactSignature.Sign(path, key);
        ArtifactSignature.Sign(second, other);
        byte[] first = File.ReadAllBytes(path), another = File.ReadAllBytes(second);
        another.AsSpan(another.Length - ArtifactSignature.Length).CopyTo(first.AsSpan(first.Length - ArtifactSignature.Length));
        using SpikeModel model = SpikeModel.Load(folder.Write("c.spike", first));
        Assert.Contains("is not that of the key", SignatureKeys.Refusal(model.Signature, [open])!);
    }

    [TestMethod]
    public void A_signature_that_is_cut_or_said_and_not_there_is_damage()
    {
        using var folder = new TestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = folder.Write("a.spike", Whole);
        ArtifactSignature.Sign(path, key);
        byte[] signed = File.ReadAllBytes(path);
        foreach (byte[] damaged in (byte[][])[signed[..^1], signed[..Whole.Length], [.. signed, 0], [.. signed[..^128], .. new byte[128]], [.. signed[..^1], 1]])
            Assert.Contains("its signature is not there whole", SampleArtifact.Refusal(damaged));
        // Without the version that says so, it is bytes behind the end.
        signed[10] = 0;
        Assert.Contains("behind its end", SampleArtifact.Refusal(signed));
    }
}
