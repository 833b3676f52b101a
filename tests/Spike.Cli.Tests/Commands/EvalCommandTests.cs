using System.Text.Json;
using Google.Protobuf;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class EvalCommandTests
{
    [TestMethod]
    public void Answers_are_compared_with_labels_and_with_the_original()
    {
        SpikeCompile run = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--labels", Digits.Labels, "--against", Digits.Cnn, "--json");
        run.AssertDone();
        JsonElement json = run.Json;
        CollectionAssert.AreEqual(
            new[]
            {
                "artifact", "samples", "accuracy", "referenceAccuracy", "agreement", "cosine", "spikesPerSample", "synapticOperationsPerSample", "density",
                "energyPerSampleJoules", "energyNote", "multiplyAccumulatesPerSample", "samplesPerSecond", "threads", "batch",
                "backend", "backendReason", "energy", "neurobench",
            },
            json.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.AreEqual(Digits.Count, json.GetProperty("samples").GetInt32());
        Assert.IsGreaterThan(0.9, json.GetProperty("accuracy").GetDouble());
        Assert.IsGreaterThan(0.9, json.GetProperty("referenceAccuracy").GetDouble());
        Assert.IsGreaterThan(0.9, json.GetProperty("agreement").GetDouble());
        Assert.IsInRange(0.99, 1, json.GetProperty("cosine").GetDouble());
        Assert.AreEqual(1218048, json.GetProperty("multiplyAccumulatesPerSample").GetInt64());
        Assert.IsGreaterThan(0, json.GetProperty("samplesPerSecond").GetDouble());
    }

    [TestMethod]
    public void Energy_is_null_and_the_reason_is_given()
    {
        SpikeCompile run = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "1", "--json");
        Assert.AreEqual(JsonValueKind.Null, run.Json.GetProperty("energyPerSampleJoules").ValueKind);
        StringAssert.Contains(run.Json.GetProperty("energyNote").GetString(), "chip profile");
    }

    [TestMethod]
    public void Energy_is_computed_for_the_chip_that_is_named()
    {
        JsonElement json = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "2", "--chip-config", "loihi1", "--json").Json;
        JsonElement energy = json.GetProperty("energy"), part = energy.GetProperty("parts")[0];
        Assert.AreEqual(("loihi1", true), (energy.GetProperty("chip").GetString(), energy.GetProperty("isEstimate").GetBoolean()));
        Assert.AreEqual(("synapticOperation", 23.6), (part.GetProperty("name").GetString(), part.GetProperty("each").GetDouble()));
        Assert.AreEqual(json.GetProperty("synapticOperationsPerSample").GetDouble(), part.GetProperty("count").GetDouble());
        Assert.AreEqual(part.GetProperty("count").GetDouble() * 23.6e-12, part.GetProperty("joules").GetDouble(), 1e-15);
        Assert.AreEqual(json.GetProperty("energyPerSampleJoules").GetDouble(), energy.GetProperty("dynamicJoules").GetDouble() + energy.GetProperty("staticJoules").GetDouble(), 1e-15);
        StringAssert.Contains(json.GetProperty("energyNote").GetString(), "estimated for loihi1");
    }

    [TestMethod]
    public void A_network_that_was_compiled_for_no_chip_is_placed_on_the_one_that_is_named()
    {
        JsonElement json = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "2", "--chip-config", "loihi3", "--json").Json;
        JsonElement energy = json.GetProperty("energy");
        Assert.AreEqual(("loihi3", false, 2), (energy.GetProperty("chip").GetString(), energy.GetProperty("isEstimate").GetBoolean(), energy.GetProperty("samples").GetInt32()));
        CollectionAssert.IsSubsetOf(new[] { "inactiveUpdate", "horizontalHop" }, energy.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()).ToArray());
    }

    [TestMethod]
    [DataRow("loihi", "SPIKE3003", "'loihi1'")]
    [DataRow("ncl-2chip", "SPIKE3005", "which chip")]
    public void A_chip_that_nobody_knows_is_wrong_usage(string config, string code, string words) =>
        SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "1", "--chip-config", config).AssertFault(2, code, words);

    [TestMethod]
    public void NeuroBench_s_metrics_are_there()
    {
        JsonElement metrics = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "2", "--json").Json.GetProperty("neurobench");
        CollectionAssert.AreEqual(
            new[] { "footprintBytes", "connectionSparsity", "activationSparsity", "synapticOperations" }, metrics.EnumerateObject().Select(key => key.Name).ToArray());
        JsonElement operations = metrics.GetProperty("synapticOperations");
        CollectionAssert.AreEqual(new[] { "dense", "effectiveMacs", "effectiveAcs", "countedWhole" }, operations.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.IsInRange(1, operations.GetProperty("dense").GetDouble(), operations.GetProperty("effectiveAcs").GetDouble());
        Assert.AreEqual(0, operations.GetProperty("effectiveMacs").GetDouble());
    }

    [TestMethod]
    public void What_was_not_given_is_null()
    {
        JsonElement json = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--limit", "3", "--json").Json;
        Assert.AreEqual(3, json.GetProperty("samples").GetInt32());
        foreach (string key in new[] { "accuracy", "referenceAccuracy", "agreement", "cosine" }) Assert.AreEqual(JsonValueKind.Null, json.GetProperty(key).ValueKind, key);
    }

    [TestMethod]
    public void Counts_do_not_depend_on_how_it_is_run()
    {
        string[] counts = [.. new[] { new[] { "--batch", "1" }, ["--stepped"], ["--backend", "reference"], ["--backend", "ilgpu"], ["--threads", "2", "--batch", "7"] }.Select(way =>
        {
            JsonElement json = SpikeCompile.Run(["eval", Digits.Artifact, "--data", Digits.Images, "--labels", Digits.Labels, "--limit", "3", "--json", .. way]).Json;
            return $"{json.GetProperty("accuracy")} {json.GetProperty("spikesPerSample")} {json.GetProperty("synapticOperationsPerSample")}";
        })];
        Assert.HasCount(1, counts.Distinct());
    }

    [TestMethod]
    public void What_ran_and_why_is_said()
    {
        JsonElement Eval((string, string)[] environment, params string[] options) =>
            SpikeCompile.Run(environment, ["eval", Digits.Artifact, "--data", Digits.Images, "--limit", "1", "--json", .. options]).Json;
        Assert.AreEqual("simd: nothing else was asked for.", Eval([]).GetProperty("backendReason").GetString());
        JsonElement named = Eval([("SPIKE_BACKEND", "reference")]);
        Assert.AreEqual("reference", named.GetProperty("backend").GetString());
        Assert.AreEqual("reference: SPIKE_BACKEND asks for reference.", named.GetProperty("backendReason").GetString());
        Assert.AreEqual("simd", Eval([("SPIKE_BACKEND", "reference")], "--backend", "simd").GetProperty("backend").GetString());
        Assert.AreEqual("simd, though the session's options ask for ilgpu: stepped runs are the processor's.", Eval([], "--backend", "ilgpu", "--stepped").GetProperty("backendReason").GetString());
        JsonElement cuda = Eval([], "--backend", "cuda");
        if (cuda.GetProperty("backend").GetString() != "cuda")
            StringAssert.StartsWith(cuda.GetProperty("backendReason").GetString(), "simd, though the session's options ask for cuda: ");
    }

    [TestMethod]
    public void A_variable_that_names_no_backend_is_wrong_usage() =>
        SpikeCompile.Run([("SPIKE_BACKEND", "gpu")], "eval", Digits.Artifact, "--data", Digits.Images).AssertFault(2, "SPIKE3002", "SPIKE_BACKEND is 'gpu'", "auto, simd, reference, ilgpu, cuda");

    [TestMethod]
    public void Labels_of_another_count_are_at_fault()
    {
        using var folder = new TestFolder();
        string labels = folder.Write("y.txt", "1\n2\n");
        SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--labels", labels).AssertFault(1, "SPIKE2002", labels, "2 labels for 12 samples");
    }

    [TestMethod]
    public void Labels_for_an_output_that_chooses_nothing_are_told_and_make_no_accuracy()
    {
        using var folder = new TestFolder();
        static ValueInfoProto Value(string name) => new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new[] { 1, 2, 2 }.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }) } } } },
        };
        var image = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto { Name = "image", Input = { Value("x") }, Output = { Value("y") }, Node = { new NodeProto { OpType = "Tanh", Input = { "x" }, Output = { "y" } } } },
        };
        File.WriteAllBytes(folder["image.onnx"], image.ToByteArray());
        NpzWriter.Write(folder["data.npz"], [("x", DataArray.Of([6, 2, 2], (float[])[.. Enumerable.Range(0, 24).Select(i => (i - 12) / 12f)])), ("labels", DataArray.Of([6], new float[6]))]);
        SpikeCompile compiled = SpikeCompile.Run("compile", folder["image.onnx"], "-o", folder.Path, "--calibration", folder["data.npz"]);
        StringAssert.Contains(compiled.Error, "warning SPIKE2005");
        SpikeCompile run = SpikeCompile.Run("eval", folder["image.spike"], "--data", folder["data.npz"], "--against", folder["image.onnx"], "--json");
        run.AssertDone();
        StringAssert.Contains(run.Error, "warning SPIKE2005");
        Assert.AreEqual((JsonValueKind.Null, JsonValueKind.Null), (run.Json.GetProperty("accuracy").ValueKind, run.Json.GetProperty("referenceAccuracy").ValueKind));
    }

    [TestMethod]
    public void A_summary_for_people_has_the_same_figures()
    {
        SpikeCompile run = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--labels", Digits.Labels, "--limit", "4");
        run.AssertDone();
        foreach (string word in new[] { "4 samples", "accuracy", "spikes", "1,218,048", "samples a second", "energy" }) StringAssert.Contains(run.Output, word);
    }
}
