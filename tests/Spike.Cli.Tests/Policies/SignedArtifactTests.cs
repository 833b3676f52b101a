using System.Diagnostics;
using System.Security.Cryptography;
using Spike.Runtime.Tests;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Policies;

/// <summary>SPIKE_REQUIRE_HW_VERIFICATION: what goes to a device is signed by a trusted key, and the device proves what it is.</summary>
[TestClass]
public sealed class SignedArtifactTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void An_artifact_for_a_chip_is_made_with_a_key_or_not_at_all()
    {
        (string secret, string open) = Keys("a");
        Compile(("SPIKE_REQUIRE_HW_VERIFICATION", "true")).AssertFault(3, "SPIKE4003", "must be signed", "SPIKE_SIGNING_KEY");
        Assert.IsFalse(File.Exists(folder["cnn.spike"]));
        Compile(("SPIKE_REQUIRE_HW_VERIFICATION", "true"), ("SPIKE_SIGNING_KEY", secret)).AssertDone();
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(open));
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), SpikeCompile.Run("inspect", folder["cnn.spike"], "--json").Json.GetProperty("signedBy").GetString());
    }

    [TestMethod]
    public void A_key_that_is_none_is_wrong_usage()
    {
        Compile().AssertDone();
        SpikeCompile.Run("sign", folder["cnn.spike"], "--key", folder.Write("no.pem", "no key")).AssertFault(2, "SPIKE3002", "no.pem");
        SpikeCompile.Run("sign", folder["cnn.spike"], "--key", Keys("a").Open).AssertFault(2, "SPIKE3002", "a.pub");
        using var rsa = RSA.Create(2048);
        SpikeCompile.Run("sign", folder["cnn.spike"], "--key", folder.Write("rsa.pem", rsa.ExportPkcs8PrivateKeyPem())).AssertFault(2, "SPIKE3002", "rsa.pem");
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        SpikeCompile.Run("sign", folder["cnn.spike"], "--key", folder.Write("wide.pem", wide.ExportPkcs8PrivateKeyPem())).AssertFault(2, "SPIKE3002", "P-256");
        SpikeCompile.Run("sign", folder["cnn.spike"]).AssertFault(2, "SPIKE3002", "SPIKE_SIGNING_KEY");
    }

    [TestMethod]
    [NeedsGcc]
    public void Only_a_signed_artifact_goes_to_a_device_that_proves_itself()
    {
        (string secret, string open) = Keys("a");
        string other = Keys("b").Open;
        Compile().AssertDone();
        string proves = ReferenceLibrary.In(Directory.CreateDirectory(folder["proves"]).FullName, "SPIKE_NX_REFERENCE_PROVES"), emulated = ReferenceLibrary.In(Directory.CreateDirectory(folder["emulated"]).FullName);
        Process emulator = SpikeCompile.Start([], "emulate", "--socket", folder["s"], "--target", "loihi2");
        try
        {
            StringAssert.Contains(emulator.StandardError.ReadLine(), "emulated, at");
            Run(proves, required: false, open).AssertDone();
            Run(proves, required: true, open).AssertFault(1, "SPIKE5007", "it is not signed", "spike-compile sign");

            SpikeCompile.Run("sign", folder["cnn.spike"], "--key", secret).AssertDone();
            SpikeCompile run = Run(proves, required: true, open);
            run.AssertDone();
            Assert.AreEqual("loihi", run.Json.GetProperty("backend").GetString());
            Run(proves, required: true, folder["keys"]).AssertDone();
            Run(proves, required: true, null).AssertFault(1, "SPIKE5007", "no trusted keys are named");
            Run(proves, required: true, other).AssertFault(1, "SPIKE5007", "none of the trusted ones");
            Run(proves, required: true, folder["missing.pem"]).AssertFault(1, "SPIKE5007", "cannot be read");
            Run(emulated, required: true, open).AssertFault(1, "SPIKE5007", "is an emulator");
            SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1"), ("SPIKE_REQUIRE_HW_VERIFICATION", "true"), ("SPIKE_TRUSTED_KEYS", open)], Arguments()).AssertFault(1, "SPIKE5007", "is an emulator");

            // A bit of the signature, and a signature that belongs to another file.
            byte[] bytes = File.ReadAllBytes(folder["cnn.spike"]);
            byte[] turned = [.. bytes];
            turned[^60] ^= 1;
            File.WriteAllBytes(folder["cnn.spike"], turned);
            Run(proves, required: true, open).AssertFault(1, "SPIKE5007", "its signature is not that of the key");
        }
        finally
        {
            if (!emulator.HasExited) emulator.Kill();
            emulator.WaitForExit();
            emulator.Dispose();
        }
    }

    private SpikeCompile Compile(params (string, string)[] environment) =>
        SpikeCompile.Run(environment, "compile", Model("cnn.nir"), "--target", "loihi2", "--discretisation", "exponential", "-o", folder["."]);

    private SpikeCompile Run(string library, bool required, string? trusted) => SpikeCompile.Run(
        [("SPIKE_NXSDK_PATH", library), ("NX_REFERENCE_SOCKET", folder["s"]), ("SPIKE_REQUIRE_HW_VERIFICATION", required ? "true" : "false"), ("SPIKE_TRUSTED_KEYS", trusted ?? "")], Arguments());

    private string[] Arguments() => ["run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--backend", "loihi", "--json"];

    private (string Secret, string Open) Keys(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string open = folder.Write(name + ".pub", key.ExportSubjectPublicKeyInfoPem());
        if (name == "a") File.Copy(open, Path.Combine(Directory.CreateDirectory(folder["keys"]).FullName, "a.pem"), overwrite: true);
        return (folder.Write(name + ".pem", key.ExportECPrivateKeyPem()), open);
    }

    private static string Model(string name) => RepositoryFile.At("tests", "models", "nir", name);
}
