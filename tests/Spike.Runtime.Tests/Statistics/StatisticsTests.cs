using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Statistics;

[TestClass]
public class StatisticsTests
{
    public static IEnumerable<object[]> Backends => [[Backend.Simd], [Backend.Reference]];

    /// <summary>x s3 [2] · linear to 3 neurons, passed on as h u2.</summary>
    private static SpikingProgram Program()
    {
        var tiny = new TinyProgram();
        int input = tiny.Codes("x", TinyProgram.Signed(3), 1, 2), hidden = tiny.Codes("h", TinyProgram.Unsigned(2), 1, 3);
        tiny.Input(input);
        tiny.Then(new Linear("l", input, hidden, 1, 2, 3, tiny.Bytes(1, 0, 0, 1, 0, 0), null) { Fusion = tiny.Pass(Fire.OwnMembrane, hidden, TinyProgram.Unsigned(2)) });
        tiny.Output(hidden);
        return tiny.Build();
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Counts_are_those_worked_out_by_hand(Backend backend)
    {
        using var model = new SpikeModel(Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, CollectStatistics = true });
        session.Run([3, 1, -4, 2], new float[6]);

        SpikeStatistics counts = session.Statistics;
        Assert.AreEqual(2, counts.Samples);
        PopulationStatistics x = counts.Populations[0], h = counts.Populations[1];
        // 3 = 4 - 1, 1 = 1; -4 = -4, 2 = 2.
        Assert.AreEqual("x", x.Name);
        Assert.AreEqual(2, x.Neurons);
        Assert.AreEqual(3, x.TimeSteps);
        Assert.AreSequenceEqual((long[])[2, 1, 2], x.SpikesPerStep.ToArray());
        Assert.AreEqual((5, 10), (x.SynapticOperations, x.SkippedOperations), "5 spikes reach one neuron each: two weights of three are zero");
        // (3, 1, 0) is 11, 01, 00; (0, 2, 0) is 00, 10, 00. Nothing reads it.
        Assert.AreSequenceEqual((long[])[2, 2], h.SpikesPerStep.ToArray());
        Assert.AreEqual(0, h.SynapticOperations);
        Assert.AreEqual(9, counts.Spikes);
        Assert.AreEqual(4.5, counts.SpikesPerSample);
        Assert.AreEqual(2.5, counts.SynapticOperationsPerSample);
        // 2 samples · (2 neurons · 3 steps + 3 neurons · 2 steps) = 24 slots.
        Assert.AreEqual(9 / 24.0, counts.Density);
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void A_run_by_name_counts_itself_alone_and_a_reset_begins_at_zero(Backend backend)
    {
        using var model = new SpikeModel(Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, CollectStatistics = true });
        session.Run([3, 3], new float[3]);
        SpikeRun run = session.Run(new Dictionary<string, float[]> { ["x"] = [1, 0] });
        Assert.AreEqual(1, run.Statistics.Samples);
        Assert.AreSequenceEqual((long[])[0, 0, 1], run.Statistics.Populations[0].SpikesPerStep.ToArray());
        Assert.AreEqual((1, 2), (run.Statistics.Populations[0].SynapticOperations, run.Statistics.Populations[0].SkippedOperations));
        Assert.AreEqual(2, session.Statistics.Samples);
        session.ResetStatistics();
        Assert.AreEqual(0, session.Statistics.Samples);
        Assert.AreEqual(0, session.Statistics.Spikes);
        Assert.AreEqual(0, session.Statistics.SynapticOperations);
        Assert.AreEqual(0, session.Statistics.Density);
        Assert.AreEqual(0, session.Statistics.SpikesPerSample);
    }

    [TestMethod]
    public void Who_looks_at_counts_while_another_thread_runs_changes_none()
    {
        const int FewestRuns = 400, FewestLooks = 100, Size = 256;
        var random = new Random(5);
        var tiny = new TinyProgram();
        int input = tiny.Codes("x", TinyProgram.Signed(8), 1, Size), hidden = tiny.Codes("h", TinyProgram.Unsigned(8), 1, Size);
        tiny.Input(input);
        sbyte[] weights = [.. Enumerable.Range(0, Size * Size).Select(_ => (sbyte)random.Next(-2, 3))];
        tiny.Then(new Linear("l", input, hidden, 1, Size, Size, tiny.Bytes(weights), null) { Fusion = tiny.Pass(Fire.OwnMembrane, hidden, TinyProgram.Unsigned(8)) });
        tiny.Output(hidden);
        float[] values = [.. Enumerable.Range(0, 4 * Size).Select(_ => (float)random.Next(-128, 128))];
        using var model = new SpikeModel(tiny.Build());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd, CollectStatistics = true, Threads = 2 });
        session.Run(values, new float[values.Length]);
        SpikeStatistics once = session.Statistics;
        session.ResetStatistics();

        // A thread of its own, and as many runs as it takes until it has looked: one of the pool may come when all is over.
        using var over = new CancellationTokenSource();
        long looks = 0;
        Task looking = Task.Factory.StartNew(
            () =>
            {
                for (; !over.IsCancellationRequested; Interlocked.Increment(ref looks)) Assert.AreEqual(0, session.Statistics.Samples % 4);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int runs = 0;
        for (; runs < FewestRuns || (Interlocked.Read(ref looks) < FewestLooks && !looking.IsCompleted); runs++) session.Run(values, new float[values.Length]);
        over.Cancel();
        looking.GetAwaiter().GetResult();
        SpikeStatistics all = session.Statistics;
        Assert.AreEqual((runs * once.Samples, runs * once.Spikes, runs * once.SynapticOperations, runs * once.SkippedOperations), (all.Samples, all.Spikes, all.SynapticOperations, all.SkippedOperations));
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Nothing_is_counted_unless_asked_for(Backend backend)
    {
        using var model = new SpikeModel(Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        session.Run([3, 3], new float[3]);
        Assert.AreEqual(0, session.Statistics.Samples);
        Assert.AreEqual(0, session.Statistics.Spikes);
        Assert.HasCount(2, session.Statistics.Populations);
    }
}
