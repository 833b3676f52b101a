using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>Large segments are looked at before the first run, not while the file is opened.</summary>
[TestClass]
public class LazyCheckTests
{
    private const int Width = 400;

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void Damaged_weights_are_refused_by_every_run(Backend backend)
    {
        using var folder = new TestFolder();
        using SpikeModel model = SpikeModel.Load(folder.Write("a.spike", Damaged()));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Threads = 2, CollectStatistics = true });
        for (int run = 0; run < 2; run++)
        {
            string words = Assert.ThrowsExactly<SpikeFormatException>(() => session.Run(new float[Width], new float[Width])).Message;
            Assert.Contains("is damaged: segment 0 is not as it was written", words);
            Assert.Contains("Build the model again", words);
        }

        Assert.AreEqual(0, session.Statistics.Samples);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Damage_is_told_even_where_it_stopped_what_was_done_beside(int threads)
    {
        using var folder = new TestFolder();
        Artifact damaged = ArtifactReader.Read(folder.Write("a.spike", Damaged()));
        using (damaged.Mapping)
            Assert.Contains("segment 0 is not as it was written", Assert.ThrowsExactly<SpikeFormatException>(() => damaged.Check.Run(threads, _ => throw new DivideByZeroException())).Message);
        Artifact whole = ArtifactReader.Read(folder.Write("b.spike", SampleArtifact.Bytes(Large(weight: 1))));
        using (whole.Mapping)
        {
            Assert.ThrowsExactly<DivideByZeroException>(() => whole.Check.Run(threads, _ => throw new DivideByZeroException()));
            Assert.IsFalse(whole.Check.IsDone);
        }
    }

    [TestMethod]
    public void Damaged_weights_are_refused_on_request()
    {
        using var folder = new TestFolder();
        using SpikeModel model = SpikeModel.Load(folder.Write("a.spike", Damaged()));
        Assert.Contains("segment 0 is not as it was written", Assert.ThrowsExactly<SpikeFormatException>(model.Verify).Message);
    }

    [TestMethod]
    public void A_whole_model_is_verified_and_runs()
    {
        using var folder = new TestFolder();
        using SpikeModel model = SpikeModel.Load(folder.Write("a.spike", SampleArtifact.Bytes(Large(weight: 1))));
        model.Verify();
        using SpikeSession session = model.CreateSession();
        var output = new float[Width];
        session.Run([.. Enumerable.Repeat(2f, Width)], output);
        Assert.AreSequenceEqual(Enumerable.Repeat(Math.Min(2f * Width / 2, short.MaxValue), Width).ToArray(), output);
    }

    [TestMethod]
    public void Weights_that_can_overflow_are_refused_before_they_run()
    {
        using var folder = new TestFolder();
        using SpikeModel model = SpikeModel.Load(folder.Write("a.spike", SampleArtifact.Bytes(Large(weight: 127, bias: int.MaxValue))));
        using SpikeSession session = model.CreateSession();
        Assert.Contains("its membranes can overflow", Assert.ThrowsExactly<SpikeFormatException>(() => session.Run(new float[Width], new float[Width])).Message);
    }

    [TestMethod]
    public void A_disposed_model_is_not_verified()
    {
        using var folder = new TestFolder();
        SpikeModel model = SpikeModel.Load(folder.Write("a.spike", SampleArtifact.Bytes(Large(weight: 1))));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(model.Verify);
    }

    private static byte[] Damaged()
    {
        byte[] artifact = SampleArtifact.Bytes(Large(weight: 1));
        // The weights are the first segment, and far longer than what stands before and behind them.
        artifact[artifact.Length / 2] ^= 1;
        return artifact;
    }

    /// <summary>One linear layer whose weights are larger than what is checked at once.</summary>
    private static SpikingProgram Large(sbyte weight, int bias = 0)
    {
        var tiny = new TinyProgram();
        int weights = tiny.Bytes([.. Enumerable.Repeat(weight, Width * Width)]);
        int x = tiny.Input(TinyProgram.Signed(8), 1, Width), y = tiny.Codes(TinyProgram.Signed(16), 1, Width);
        tiny.Then(new Linear("fc", x, y, 1, Width, Width, weights, tiny.Longs([.. Enumerable.Repeat((long)bias, Width)]))
        { Fusion = tiny.Halve(Fire.OwnMembrane, y, TinyProgram.Signed(16)), TimeFused = true });
        tiny.Output(y);
        return tiny.Build();
    }
}
