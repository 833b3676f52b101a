using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests;

[TestClass]
public class SpikeSessionTests
{
    public static IEnumerable<object[]> Backends => [[Backend.Simd], [Backend.Reference]];

    // image s8·0.5, W = (1 2, 3 4, 5 6), b = (1, -2, 3), halved to u4, table i - 8, scale 1/8.
    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void A_run_gives_the_hand_worked_answer(Backend backend)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        var output = new float[6];
        session.Run([0.5f, 1f, -3f, 2f], output);
        // Codes (1, 2): membranes 6, 9, 20, halves rounded up 3, 5, 10. Codes (-6, 4): 3, -4, -3: 2, 0 (clamped -2), 0 (clamped -1).
        Assert.AreSequenceEqual((float[])[-5 / 8f, -3 / 8f, 2 / 8f, -6 / 8f, -1, -1], output);
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Lengths_that_do_not_fit_are_refused_in_words(Backend backend)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        Assert.Contains("'image' takes a multiple of 2 values (1x2 a sample), not 3", Refusal(() => session.Run(new float[3], new float[3])));
        Assert.Contains("not 0", Refusal(() => session.Run([], [])));
        Assert.Contains("'logits' of 2 samples takes 6 values, not 5", Refusal(() => session.Run(new float[4], new float[5])));
        Assert.Contains("'image' is missing", Refusal(() => session.Run(new Dictionary<string, float[]> { ["picture"] = [0, 0] })));
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void A_value_that_is_not_a_number_is_refused_wherever_it_stands(Backend backend)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        for (int at = 0; at < 40; at++)
        {
            var input = new float[40];
            input[at] = float.NaN;
            Assert.Contains("'image' holds a value that is not a number", Refusal(() => session.Run(input, new float[60])));
        }

        var output = new float[3];
        session.Run([0.5f, 1f], output);
        Assert.AreEqual(-5 / 8f, output[0], "the session still runs");
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void An_input_that_was_refused_does_not_run(Backend backend)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        session.SetInput(0, [1, 1]);
        Refusal(() => session.SetInput(0, [1, float.NaN]));
        Assert.Contains("'image' was not set", Refusal(() => session.Execute(1)));
    }

    [TestMethod]
    [DynamicData(nameof(Backends))]
    public void Infinity_is_the_end_of_the_range(Backend backend)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Record = ["image"] });
        SpikeRun run = session.Run(new Dictionary<string, float[]> { ["image"] = [float.PositiveInfinity, float.NegativeInfinity] });
        Assert.AreSequenceEqual((int[])[127, -128], run.Recorded["image"]);
    }

    [TestMethod]
    public void A_second_thread_is_refused_while_a_run_is_under_way()
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Reference });
        var input = new float[2 * 200_000];
        var output = new float[3 * 200_000];
        var run = new Thread(() =>
        {
            // Whoever comes first runs; the long run tries until it is the first.
            for (bool done = false; !done;)
            {
                try
                {
                    session.Run(input, output);
                    done = true;
                }
                catch (InvalidOperationException)
                {
                }
            }
        });
        run.Start();
        InvalidOperationException? refusal = null;
        while (refusal is null && run.IsAlive)
        {
            try
            {
                session.Run([0, 0], new float[3]);
            }
            catch (InvalidOperationException e)
            {
                refusal = e;
                Assert.ThrowsExactly<InvalidOperationException>(session.Dispose, "nor may it be disposed");
            }
        }

        run.Join();
        Assert.Contains("one thread at a time", refusal!.Message);
    }

    [TestMethod]
    public void A_model_of_several_inputs_says_how_it_is_run()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        using SpikeSession session = model.CreateSession();
        InvalidOperationException refusal = Assert.ThrowsExactly<InvalidOperationException>(() => session.Run([1], new float[1]));
        Assert.Contains("has 2 inputs and 2 outputs: use SetInput, Execute and GetOutput", refusal.Message);
    }

    [TestMethod]
    public void What_was_disposed_does_not_run()
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        SpikeSession session = model.CreateSession();
        session.Dispose();
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run([0, 0], new float[3]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.SetInput(0, [0, 0]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Execute(1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.GetOutput(0, new float[3]));
    }

    [TestMethod]
    public void An_unknown_population_or_backend_or_a_negative_number_of_threads_is_refused()
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        Assert.Contains("has no population 'hiden'. It has: image, hidden, logits", Refusal(() => model.CreateSession(new SpikeOptions { Record = ["hiden"] })));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.CreateSession(new SpikeOptions { Threads = -1 }));
        Assert.Contains("no backend 77", Refusal(() => model.CreateSession(new SpikeOptions { Backend = (Backend)77 })));
    }

    private static string Refusal(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;
}
