namespace Spike.Runtime.Tests;

/// <summary>Several calls of one thread, between which no other comes.</summary>
[TestClass]
public class TakenSessionTests
{
    private static readonly Dictionary<string, float[]> Inputs = new() { ["a"] = [1], ["b"] = [2] };

    [TestMethod]
    public void Between_the_calls_of_a_thread_that_took_the_session_no_other_comes()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        using SpikeSession session = model.CreateSession();
        using (session.Take())
        {
            session.SetInput(0, [10f]);
            Refused(() => session.SetInput(0, [1f]));
            session.SetInput(1, [4]);
            Refused(() => session.Execute(1));
            Refused(() => session.Run(Inputs));
            session.Execute(1);
            Refused(() => session.Take().Dispose());
            Refused(session.Rest);
            Refused(session.Dispose);
            Assert.AreEqual(6, Difference(session));
        }

        Elsewhere(() => session.Run(Inputs));
        Assert.AreEqual(-1, Difference(session), "then the session is everybody's again");
    }

    [TestMethod]
    public void A_thread_may_take_what_it_has_and_gives_it_back_once()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        using SpikeSession session = model.CreateSession();
        SpikeSession.Taken outer = session.Take(), inner = session.Take();
        inner.Dispose();
        Refused(session.Rest);
        session.Run(Inputs);
        outer.Dispose();
        Elsewhere(session.Rest);

        outer.Dispose();
        default(SpikeSession.Taken).Dispose();
        session.Rest();
    }

    [TestMethod]
    public void An_error_in_a_call_leaves_the_session_taken_and_its_end_frees_it()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        using SpikeSession session = model.CreateSession();
        Assert.ThrowsExactly<ArgumentException>(() =>
        {
            using var taken = session.Take();
            Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, [float.NaN]));
            Refused(session.Rest);
            session.Execute(1);
        });
        Elsewhere(session.Rest);
    }

    [TestMethod]
    public async Task A_call_inside_a_call_and_a_sequence_that_outlives_it_are_refused()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Record = ["a"] });
        int seen = 0;
        using (session.Take())
        {
            session.RunSteps(Inputs, _ =>
            {
                seen++;
                Assert.ThrowsExactly<InvalidOperationException>(() => session.SetInput(0, [1f]));
                Assert.ThrowsExactly<InvalidOperationException>(() => session.Take().Dispose());
            });
            session.SetInput(0, [1f]);
            Assert.ThrowsExactly<InvalidOperationException>(session.Dispose);
            Assert.ThrowsExactly<InvalidOperationException>(() => session.RunStepsAsync(Inputs).GetAsyncEnumerator().MoveNextAsync().AsTask().GetAwaiter().GetResult());
        }

        Assert.IsGreaterThan(0, seen);
        await foreach (SpikeStep _ in session.RunStepsAsync(Inputs)) Assert.ThrowsExactly<InvalidOperationException>(() => session.Take().Dispose());
    }

    [TestMethod]
    public void What_was_disposed_is_not_taken()
    {
        using var model = new SpikeModel(SpikeModelTests.Difference());
        SpikeSession session = model.CreateSession();
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Take().Dispose());
    }

    private static float Difference(SpikeSession session)
    {
        var difference = new float[1];
        session.GetOutput(0, difference);
        return difference[0];
    }

    private static void Refused(Action call) =>
        Assert.Contains("one thread at a time", Assert.ThrowsExactly<InvalidOperationException>(() => Elsewhere(call)).Message);

    /// <summary>Calls on another thread, and throws here what it threw there.</summary>
    private static void Elsewhere(Action call)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                call();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null) throw fault;
    }
}
