using System.Diagnostics.Metrics;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends;

[TestClass]
[DoNotParallelize]
public class AllocationTests
{
    [TestMethod]
    [DataRow(1, 9, false, false)]
    [DataRow(2, 9, false, false)]
    [DataRow(3, 9, true, true)]
    [DataRow(2, 1, false, true, DisplayName = "Two threads share a sample")]
    [DataRow(3, 2, true, false, DisplayName = "Three threads share two samples, stepped")]
    public void A_warm_run_allocates_nothing(int threads, int batch, bool stepped, bool counted)
    {
        using var model = new SpikeModel(Program());
        Check(model, new SpikeOptions { Threads = threads, Stepped = stepped, CollectStatistics = counted, ShareFrom = 0 }, batch);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_warm_frame_of_a_stream_allocates_nothing(int threads)
    {
        SpikingProgram program = Program();
        using var model = new SpikeModel(program with
        {
            Edges = [.. program.Edges.Select(edge => edge.Carrier == EdgeCarrier.Spikes ? edge with { Coding = SpikeCoding.Graded, Threshold = 2 } : edge)],
        });
        Check(model, new SpikeOptions { Threads = threads, Stream = true, CollectStatistics = true, Record = [program.Edges[program.Inputs[0].Edge].Name] }, batch: 3);
    }

    [TestMethod]
    public void A_warm_run_whose_metrics_are_heard_allocates_nothing()
    {
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Spike.Runtime") listener.EnableMeasurementEvents(instrument);
            },
        };
        long heard = 0;
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        meters.Start();
        using var model = new SpikeModel(Program());
        Check(model, new SpikeOptions { Threads = 2, CollectStatistics = true, ShareFrom = 0 }, batch: 3);
        Assert.AreEqual((3 + 500) * 6, heard);
    }

    private static SpikingProgram Program() => Enumerable.Range(0, 200).Select(RandomPrograms.Create)
        .First(candidate => candidate.Inputs.Length == 1 && candidate.Outputs.Length == 1);

    private static void Check(SpikeModel model, SpikeOptions options, int batch)
    {
        using SpikeSession session = model.CreateSession(options);
        var input = new float[batch * model.Inputs[0].Length];
        var output = new float[batch * model.Outputs[0].Length];
        for (int i = 0; i < 3; i++) session.Run(input, output);

        // The test host allocates now and then on threads of its own: a run that allocates shows in every round, the host does not.
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 100; i++) session.Run(input, output);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });

        Assert.IsLessThan(100 * 24, least);
    }
}
