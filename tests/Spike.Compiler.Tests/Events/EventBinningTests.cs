using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Compiler.Tests.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Events;

[TestClass]
public sealed class EventBinningTests : IDisposable
{
    private static readonly PixelEvent[] Three = [new(1000, 0, 0, true), new(1999, 3, 1, false), new(1999, 3, 1, false), new(3000, 1, 0, true)];

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Steps_begin_with_the_first_event_and_channels_are_darker_and_brighter()
    {
        float[] expected = new float[3 * 2 * 2 * 4];
        expected[8] = 1;
        expected[7] = 1;
        expected[32 + 8 + 1] = 1;
        CollectionAssert.AreEqual(expected, Bin(new EventBinning(1000), 2, new SensorSize(4, 2)).ToSingles());
    }

    [TestMethod]
    public void Counts_say_how_many_events_a_cell_had()
    {
        DataArray counts = Bin(new EventBinning(1000, Counts: true), 1, new SensorSize(4, 2));
        CollectionAssert.AreEqual(new[] { 3, 1, 2, 4 }, counts.Dimensions.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0, 0, 0, 0, 0, 0, 2 }, counts.ToSingles()[..8]);
    }

    [TestMethod]
    public void A_number_of_steps_leaves_out_what_is_later_and_adds_silence()
    {
        CollectionAssert.AreEqual(new[] { 1, 2, 2, 4 }, Bin(new EventBinning(1000, Steps: 1), 2, new SensorSize(4, 2)).Dimensions.ToArray());
        float[] five = Bin(new EventBinning(1000, Steps: 5), 2, new SensorSize(4, 2)).ToSingles();
        Assert.HasCount(80, five);
        Assert.AreEqual(3, five.Sum());
    }

    [TestMethod]
    public void A_camera_larger_than_the_grid_is_spread_over_it()
    {
        float[] half = Bin(new EventBinning(10_000, Size: new SensorSize(8, 4), Counts: true), 1, new SensorSize(4, 2)).ToSingles();
        CollectionAssert.AreEqual(new float[] { 2, 2, 0, 0, 0, 0, 0, 0 }, half);
    }

    [TestMethod]
    public void What_does_not_fit_is_refused_in_words()
    {
        Assert.Contains("outside 3x2 pixels", Assert.ThrowsExactly<DataFault>(() => Bin(new EventBinning(1000), 1, new SensorSize(3, 2))).Reason);
        Assert.Contains("no event", Assert.ThrowsExactly<DataFault>(() => Bin(new EventBinning(1000), 1, new SensorSize(4, 2), [])).Reason);
        string path = folder.Write("events", EventWriters.Write("evt2", EventWriters.Some(4)));
        using EventFile file = EventFile.Open(path);
        Assert.Contains("320x240", Assert.ThrowsExactly<DataFault>(() => new EventBinning(1000, Size: new SensorSize(4, 2)).Bin(file, 1, new SensorSize(4, 2))).Reason);
    }

    /// <summary>Two events a year apart.</summary>
    [TestMethod]
    public void A_recording_too_long_for_memory_is_refused_before_it_takes_any()
    {
        PixelEvent[] far = [new(0, 0, 0, true), new(1L << 45, 0, 0, true)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than the", Assert.ThrowsExactly<DataFault>(() => Bin(new EventBinning(1), 2, new SensorSize(4, 4), far)).Reason);
        Assert.Contains("more than the", Assert.ThrowsExactly<DataFault>(() => Bin(new EventBinning(1, Steps: int.MaxValue), 2, new SensorSize(4, 4), far)).Reason);
        Assert.Contains("more than the", Assert.ThrowsExactly<DataFault>(() => Bin(new EventBinning(1), 2, new SensorSize(65536, 65536), far)).Reason);
        Assert.IsLessThan(1 << 22, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Each_step_is_a_sample_of_a_model_of_images()
    {
        SampleSet samples = Samples(TensorShape.Of(1, 2, 2, 4));
        Assert.AreEqual(3, samples.Count);
        Assert.AreEqual(1, samples.Slice("x", 2, 1).Values.Span[9]);
    }

    [TestMethod]
    public void A_model_of_several_steps_takes_them_together_and_the_last_is_filled_with_silence()
    {
        SampleSet samples = Samples(TensorShape.Of(1, 2, 2, 2, 4));
        Assert.AreEqual(2, samples.Count);
        float[] last = samples.Slice("x", 1, 1).Values.ToArray();
        Assert.HasCount(32, last);
        Assert.AreEqual(1, last.Sum());
        Assert.AreEqual(1, last[9]);
    }

    [TestMethod]
    [DataRow(1, 3, 2, 4)]
    [DataRow(1, 8)]
    [DataRow(2, 2, 2, 4)]
    public void A_model_of_other_inputs_is_refused(params int[] shape) =>
        Assert.AreEqual(DataFault.WrongShape, Assert.ThrowsExactly<DataFault>(() => Samples(TensorShape.Of(shape))).Code);

    private SampleSet Samples(TensorShape shape) => EventSamples.Read(
        folder.Write("events", EventWriters.Write("text", Three)), ImmutableDictionary.Create<string, TensorShape>().Add("x", shape), new EventBinning(1000));

    private DataArray Bin(EventBinning binning, int channels, SensorSize grid, PixelEvent[]? events = null)
    {
        using EventFile file = EventFile.Open(folder.Write("events", EventWriters.Write("text", events ?? Three)));
        return binning.Bin(file, channels, grid);
    }
}
