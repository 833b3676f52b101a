using System.Text.Json;

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
    public void A_summary_for_people_has_the_same_figures()
    {
        SpikeCompile run = SpikeCompile.Run("eval", Digits.Artifact, "--data", Digits.Images, "--labels", Digits.Labels, "--limit", "4");
        run.AssertDone();
        foreach (string word in new[] { "4 samples", "accuracy", "spikes", "1,218,048", "samples a second", "energy" }) StringAssert.Contains(run.Output, word);
    }
}
