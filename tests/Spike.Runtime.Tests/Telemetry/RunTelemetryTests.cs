using System.Diagnostics;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Telemetry;
using Spike.Runtime.Tests.Artifacts;
using Spike.Runtime.Tests.Native.Graphs;

namespace Spike.Runtime.Tests.Telemetry;

// One after the other: whether anybody listens is the process's.
[TestClass]
[DoNotParallelize]
public class RunTelemetryTests
{
    [TestMethod]
    [DataRow(Backend.Simd, "simd")]
    [DataRow(Backend.Reference, "reference")]
    public void A_run_is_reported_with_its_model_and_backend(Backend backend, string named)
    {
        using SpikeModel model = Named("reported");
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        session.Run(new float[2], new float[3]);
        using var heard = new Heard("reported");
        session.Run(new float[6], new float[9]);
        session.SetInput(0, [1f, 1f]);
        session.Execute(1);

        Assert.AreEqual(2, heard.Sum("spike.runtime.runs"), "the run before was nobody's");
        Assert.AreEqual(4, heard.Sum("spike.runtime.samples"));
        Assert.IsGreaterThan(0, heard.Sum("spike.runtime.run.duration"));
        Assert.AreEqual(0, heard.Sum("spike.runtime.spikes"), "nobody counts");
        Assert.HasCount(6, heard.Measurements);
        foreach (var measurement in heard.Measurements) Assert.AreEqual(named, measurement.Tags["spike.backend"]);
        Assert.AreSequenceEqual(
            (string?[])["s", "{run}", "{sample}"], [.. heard.Measurements.Take(3).Select(measurement => measurement.Unit)]);

        Assert.HasCount(2, heard.Activities);
        Activity activity = heard.Activities[0];
        Assert.AreEqual(("spike.run", named, 3), (activity.OperationName, activity.GetTagItem("spike.backend"), activity.GetTagItem("spike.samples")));
        Assert.IsNull(Activity.Current);
    }

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void Spikes_operations_and_density_are_those_of_the_session_s_statistics(Backend backend)
    {
        using SpikeModel model = Named("counted");
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, CollectStatistics = true, Threads = 2 });
        session.Run([3f, -2f], new float[3]);
        using var heard = new Heard("counted");
        SpikeStatistics before = session.Statistics;
        session.Run([0.5f, 1f, -3f, 2f, 7f, 5f], new float[9]);
        SpikeStatistics run = session.Statistics.Since(before);

        Assert.IsGreaterThan(0, run.Spikes);
        Assert.AreEqual(run.Spikes, heard.Sum("spike.runtime.spikes"));
        Assert.AreEqual(run.SynapticOperations, heard.Sum("spike.runtime.synaptic_operations"));
        Assert.AreEqual(run.Density, heard.Sum("spike.runtime.density"));
        Assert.AreEqual(run.Spikes, heard.Activities.Single().GetTagItem("spike.spikes"));
    }

    [TestMethod]
    public void Each_run_counts_its_own_spikes_whatever_happened_between()
    {
        using SpikeModel model = Named("between");
        using SpikeSession session = model.CreateSession(new SpikeOptions { CollectStatistics = true });
        float[] input = [3f, -2f], output = new float[3];
        session.Run(input, output);
        long once = session.Statistics.Spikes;
        using (var heard = new Heard("between"))
        {
            session.Run(input, output);
            session.Run(input, output);
            session.ResetStatistics();
            session.Run(input, output);
            Assert.AreSequenceEqual((double[])[once, once, once], [.. heard.Measurements.Where(measurement => measurement.Instrument == "spike.runtime.spikes").Select(measurement => measurement.Value)]);
        }

        session.Run(input, output);
        using (var heard = new Heard("between"))
        {
            session.Run(input, output);
            Assert.AreEqual(once, heard.Sum("spike.runtime.spikes"), "a run that nobody heard is not the next one's");
        }
    }

    [TestMethod]
    public void Of_a_run_during_which_somebody_began_to_listen_nothing_is_counted()
    {
        using SpikeModel model = Named("late");
        using SpikeSession session = model.CreateSession(new SpikeOptions { CollectStatistics = true });
        float[] input = [3f, -2f], output = new float[3];
        AssertLateListener("late", () => session.Run(input, output), () => session.Statistics.Spikes);
    }

    [TestMethod]
    public void Nor_of_a_native_one()
    {
        using var folder = new TestFolder();
        NativeGraph graph = RandomGraphs.Create(1);
        using SpikeModel model = NativeSessionTests.Load(folder, graph);
        using NativeSession session = model.CreateNativeSession(1, new SpikeOptions { CollectStatistics = true });
        var values = new Dictionary<string, float[]> { [model.Inputs[0].Name] = [.. Enumerable.Repeat(1f, 70 * model.Inputs[0].Length)] };
        AssertLateListener(model.Name, () => session.Run(values), () => session.Statistics.Spikes);
    }

    [TestMethod]
    public void A_native_run_is_reported_too_and_an_error_by_its_type()
    {
        using var folder = new TestFolder();
        NativeGraph graph = RandomGraphs.Create(1);
        using SpikeModel model = NativeSessionTests.Load(folder, graph);
        using NativeSession session = model.CreateNativeSession(2, new SpikeOptions { CollectStatistics = true });
        int length = 70 * 2 * model.Inputs[0].Length;
        var values = new Dictionary<string, float[]> { [model.Inputs[0].Name] = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? 1f : 0f)] };
        using var heard = new Heard(model.Name);
        session.Run(values);
        Assert.ThrowsExactly<OperationCanceledException>(() => session.Run(values, new CancellationToken(canceled: true)));

        SpikeStatistics statistics = session.Statistics;
        Assert.AreEqual(statistics.Spikes, heard.Sum("spike.runtime.spikes"));
        Assert.AreEqual(statistics.SynapticOperations, heard.Sum("spike.runtime.synaptic_operations"));
        Assert.AreEqual(statistics.Density, heard.Sum("spike.runtime.density"), 1e-12);
        Assert.AreEqual(2, heard.Sum("spike.runtime.runs"));
        Assert.AreEqual(2, heard.Sum("spike.runtime.samples"), "the run that was ended gave none");
        var failed = heard.Measurements.Where(measurement => measurement.Tags.ContainsKey("error.type")).ToList();
        Assert.AreSequenceEqual((string[])["spike.runtime.run.duration", "spike.runtime.runs"], [.. failed.Select(measurement => measurement.Instrument)]);
        Assert.AreEqual("System.OperationCanceledException", failed[0].Tags["error.type"]);
        Assert.AreEqual(ActivityStatusCode.Error, heard.Activities[1].Status);
    }

    [TestMethod]
    public void Whoever_listens_hears_what_was_loaded_and_what_runs_it()
    {
        using var folder = new TestFolder();
        string path = folder.Write("a.spike", SampleArtifact.Bytes(SampleArtifact.Program() with { Name = "noticed" }));
        var notices = new List<RuntimeNotice>();
        void Hear(RuntimeNotice notice) => notices.Add(notice);
        RuntimeNotices.Given += Hear;
        try
        {
            using SpikeModel model = SpikeModel.Load(path);
            using SpikeSession session = model.CreateSession();
            Assert.IsFalse(session.HasFallenBack);
        }
        finally
        {
            RuntimeNotices.Given -= Hear;
        }

        Assert.AreEqual(("noticed", path), notices.OfType<ModelLoaded>().Select(loaded => (loaded.Model, loaded.Path)).Single());
        Assert.AreEqual(new BackendChosen("noticed", "simd", "simd: nothing else was asked for.", FellBack: false), notices[1]);
    }

    /// <summary>Runs once unheard, once while a listener comes, and once heard: the last alone is counted.</summary>
    private static void AssertLateListener(string model, Action run, Func<long> spikes)
    {
        run();
        Heard? late = null;
        using (var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Spike.Runtime",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => late ??= new Heard(model, "spike.runtime.spikes"),
        })
        {
            ActivitySource.AddActivityListener(activities);
            run();
        }

        using (late)
        {
            Assert.IsEmpty(late!.Measurements);
            long before = spikes();
            run();
            Assert.IsGreaterThan(0, before);
            Assert.AreEqual(spikes() - before, late.Sum("spike.runtime.spikes"));
        }
    }

    private static SpikeModel Named(string name) => new(SampleArtifact.Program() with { Name = name });
}
