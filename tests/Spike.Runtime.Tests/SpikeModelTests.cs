using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests;

[TestClass]
public class SpikeModelTests
{
    public static IEnumerable<object[]> Backends => [[Backend.Simd], [Backend.Reference]];

    /// <summary>two inputs of one code each; first output a - b, second output b.</summary>
    internal static SpikingProgram Difference()
    {
        var tiny = new TinyProgram();
        int a = tiny.Codes("a", TinyProgram.Signed(8), 1, 1), b = tiny.Codes("b", TinyProgram.Signed(8), 1, 1);
        int difference = tiny.Codes("difference", TinyProgram.Signed(9), 1, 1);
        tiny.Input(a);
        tiny.Input(b);
        tiny.Then(new Fire("f", difference, [new FireTerm(a, tiny.Ints(2), []), new FireTerm(b, tiny.Ints(-2), [])], 1, 1, tiny.Shifts(1), null, TinyProgram.Signed(9), null));
        tiny.Output(difference);
        tiny.Output(b);
        return tiny.Build();
    }

    [TestMethod]
    public void A_model_tells_what_it_takes_and_gives()
    {
        using var folder = new TestFolder();
        ArtifactWriter.Write(folder["a.spike"], SampleArtifact.Program() with { MultiplyAccumulates = 6 }, SampleArtifact.Provenance);
        using SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        Assert.AreEqual("tiny", model.Name);
        Assert.AreEqual(6, model.MultiplyAccumulates);
        Assert.AreEqual("image", model.Inputs.Single().Name);
        Assert.AreSequenceEqual((int[])[1, 2], model.Inputs[0].Shape.ToArray());
        Assert.AreEqual(2, model.Inputs[0].Length);
        Assert.AreEqual(8, model.Inputs[0].TimeSteps);
        Assert.AreEqual(6, model.Outputs.Single().TimeSteps);
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Several_inputs_and_outputs_go_by_index(Backend backend)
    {
        using var model = new SpikeModel(Difference());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        session.SetInput(1, [1, 2, 3]);
        session.SetInput(0, [10, 20, -100]);
        session.Execute(3);
        var difference = new float[3];
        var second = new float[3];
        session.GetOutput(0, difference);
        session.GetOutput(1, second);
        Assert.AreSequenceEqual((float[])[9, 18, -103], difference);
        Assert.AreSequenceEqual((float[])[1, 2, 3], second);
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Inputs_of_unlike_batches_do_not_run(Backend backend)
    {
        using var model = new SpikeModel(Difference());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        session.SetInput(0, new float[2]);
        Assert.Contains("'b' was not set", Assert.ThrowsExactly<ArgumentException>(() => session.Execute(2)).Message);
        session.SetInput(1, new float[2]);
        session.Execute(2);
        // The second input still holds the two samples of the run before.
        session.SetInput(0, new float[1000]);
        Assert.Contains("'b' holds 2 samples, not 1000", Assert.ThrowsExactly<ArgumentException>(() => session.Execute(1000)).Message);
        Assert.ThrowsExactly<ArgumentException>(() => session.Run(new Dictionary<string, float[]> { ["a"] = new float[2], ["b"] = new float[3] }));
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Calls_out_of_order_or_out_of_range_are_refused(Backend backend)
    {
        using var model = new SpikeModel(Difference());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        Assert.ThrowsExactly<InvalidOperationException>(() => session.GetOutput(0, []));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.Execute(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.SetInput(2, [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.SetInput(-1, [1]));
        session.SetInput(0, [1]);
        session.SetInput(1, [1]);
        session.Execute(1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.GetOutput(2, new float[1]));
        Assert.Contains("of 1 samples takes 1 values, not 2", Assert.ThrowsExactly<ArgumentException>(() => session.GetOutput(0, new float[2])).Message);
    }

    [TestMethod]
    public void A_single_run_is_the_last_run()
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession();
        session.SetInput(0, new float[2 * 64]);
        session.Execute(64);
        session.Run([0.5f, 1], new float[3]);
        var output = new float[3];
        session.GetOutput(0, output);
        Assert.AreEqual(-5 / 8f, output[0]);
        Assert.ThrowsExactly<ArgumentException>(() => session.Execute(64));
    }

    [TestMethod]
    public void A_disposed_model_makes_no_sessions_and_stops_those_it_made()
    {
        using var folder = new TestFolder();
        ArtifactWriter.Write(folder["a.spike"], SampleArtifact.Program(), SampleArtifact.Provenance);
        SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        SpikeSession simd = model.CreateSession(), reference = model.CreateSession(new SpikeOptions { Backend = Backend.Reference });
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.CreateSession());
        Assert.ThrowsExactly<ObjectDisposedException>(() => simd.Run([0, 0], new float[3]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => reference.Run([0, 0], new float[3]));
        simd.Dispose();
        reference.Dispose();
        using var exclusive = new FileStream(folder["a.spike"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [TestMethod]
    public void A_run_under_way_outlives_its_model()
    {
        using var folder = new TestFolder();
        ArtifactWriter.Write(folder["a.spike"], SampleArtifact.Program(), SampleArtifact.Provenance);
        for (int trial = 0; trial < 20; trial++)
        {
            SpikeModel model = SpikeModel.Load(folder["a.spike"]);
            using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = trial % 2 == 0 ? Backend.Simd : Backend.Reference });
            var input = new float[2 * 20_000];
            var output = new float[3 * 20_000];
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    while (true) session.Run(input, output);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            });
            thread.Start();
            Thread.Sleep(2);
            model.Dispose();
            thread.Join();
            Assert.IsInstanceOfType<ObjectDisposedException>(failure);
        }
    }
}
