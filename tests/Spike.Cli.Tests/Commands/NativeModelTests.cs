using System.Runtime.CompilerServices;
using System.Text.Json;
using Spike.Compiler.Data;

namespace Spike.Cli.Tests.Commands;

/// <summary>compile, inspect, run and export of files with neurons of their own.</summary>
[TestClass]
public sealed class NativeModelTests
{
    private static string Models => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../models/nir"));

    [TestMethod]
    public void A_model_is_compiled_shown_run_and_exported_and_answers_the_same_again()
    {
        using var folder = new TestFolder();
        SpikeCompile compile = SpikeCompile.Run("compile", Path.Combine(Models, "rnn.nir"), "-o", folder.Path, "--report", "--json");
        compile.AssertDone();
        Assert.AreEqual(folder["rnn.spike"], compile.Json.GetProperty("artifact").GetString());

        JsonElement native = SpikeCompile.Run("inspect", folder["rnn.spike"], "--json").Json.GetProperty("native");
        Assert.AreEqual(5e-4, native.GetProperty("timeStep").GetDouble());
        Assert.AreEqual("euler", native.GetProperty("discretisation").GetString());
        StringAssert.Contains(SpikeCompile.Run("inspect", folder["rnn.spike"]).Output, "cuba: CubaLIF of 12 from ");

        SpikeCompile.Run("export", folder["rnn.spike"], "-o", folder["again.nir"]).AssertDone();
        SpikeCompile.Run("compile", folder["again.nir"], "-o", folder.Path).AssertDone();

        var random = new Random(4);
        NpzWriter.Write(folder["input.npz"], [("input", DataArray.Of([20, 3, 4], (float[])[.. Enumerable.Range(0, 240).Select(_ => (float)random.Next(2))]))]);
        float[][] answers = [.. ((string[])["rnn", "again"]).Select(name =>
        {
            SpikeCompile run = SpikeCompile.Run("run", folder[name + ".spike"], "--input", folder["input.npz"], "--output", folder[name + ".npz"], "--record", "cuba", "--json");
            run.AssertDone();
            CollectionAssert.AreEqual((int[])[20, 3, 3], run.Json.GetProperty("outputs")[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray());
            using ArraySource source = ArraySource.Open(folder[name + ".npz"]);
            CollectionAssert.AreEquivalent((string[])["output", "cuba.v", "cuba.spikes"], source.Keys.ToArray());
            CollectionAssert.AreEqual((int[])[20, 3, 12], source.Read("cuba.spikes").Dimensions.ToArray());
            return (float[])[.. source.Read("output").ToSingles(), .. source.Read("cuba.v").ToSingles(), .. source.Read("cuba.spikes").ToSingles()];
        })];
        CollectionAssert.AreEqual(answers[0], answers[1]);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1005")]
    public void What_is_wrong_is_said_in_words()
    {
        using var folder = new TestFolder();
        SpikeCompile.Run("compile", Path.Combine(Models, "lif.nir"), "-o", folder.Path).AssertFault(1, "SPIKE1005", "'lif'", "--time-step");
        SpikeCompile.Run("compile", Path.Combine(Models, "lif.nir"), "-o", folder.Path, "--time-step", "soon").AssertFault(2, "SPIKE3002", "'soon'");
        SpikeCompile.Run("compile", Path.Combine(Models, "bad/hard_circle.nir"), "-o", folder.Path).AssertFault(1, "SPIKE0004", "within themselves");
        SpikeCompile.Run("export", Digits.Artifact, "-o", folder["a.nir"]).AssertFault(2, "SPIKE3002", "integer program");
        SpikeCompile.Run("compile", Path.Combine(Models, "lif.nir"), "-o", folder.Path, "--time-step", "1e-4").AssertDone();
        NpzWriter.Write(folder["flat.npz"], [("input", DataArray.Of([20, 4], new float[80]))]);
        SpikeCompile.Run("run", folder["lif.spike"], "--input", folder["flat.npz"]).AssertFault(1, "SPIKE2002", "TxNx1 for T time steps of N samples");
        SpikeCompile.Run("run", folder["lif.spike"], "--input", folder["flat.npz"], "--output", folder["y.npz"], "--record", "lid").AssertFault(2, "SPIKE3002", "Did you mean 'lif'?");
        SpikeCompile.Run("eval", folder["lif.spike"], "--data", folder["flat.npz"]).AssertFault(1, "SPIKE2002", "TxNx1 for T time steps of N samples");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
