namespace Spike.Cli.Tests.Commands;

/// <summary>shard, and what eval and run refuse of a cluster.</summary>
[TestClass]
public sealed class ShardCommandTests
{
    [TestMethod]
    public void A_model_that_fits_is_one_stage()
    {
        using var folder = new TestFolder();
        SpikeCompile shard = SpikeCompile.Run("shard", Digits.Artifact, "--stage-mb", "100", "-o", folder.Path, "--json");
        shard.AssertDone();
        Assert.AreEqual(1, shard.Json.GetProperty("stages").GetArrayLength());
        Assert.IsTrue(File.Exists(shard.Json.GetProperty("stages")[0].GetProperty("file").GetString()));
    }

    [TestMethod]
    public void What_is_wrong_is_said_in_words()
    {
        using var folder = new TestFolder();
        SpikeCompile.Run("shard", Digits.Artifact, "--stage-mb", "0.0001", "-o", folder.Path).AssertFault(2, "SPIKE3002", "cannot be cut", "Write at least");
        SpikeCompile.Run("shard", Digits.Artifact, "--stage-mb", "0", "-o", folder.Path).AssertFault(2, "SPIKE3002", "--stage-mb");
        SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--stream", "--cluster", "http://127.0.0.1:1").AssertFault(2, "SPIKE3002", "--stream");
        SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit=4", "--cluster", "http://127.0.0.1:1").AssertFault(1, "SPIKE5011", "does not run it");
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--limit=4", "--cluster", "http://127.0.0.1:1").AssertFault(2, "SPIKE3002", "--stage-mb");
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--from=1000000").AssertFault(2, "SPIKE3002", "leaves all samples out");
    }
}
