using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests;

/// <summary>Spikes step by step, as rasters show them.</summary>
[TestClass]
public class StepsTests
{
    [TestMethod]
    [DataRow(SpikeCoding.Radix, false, Backend.Simd)]
    [DataRow(SpikeCoding.Radix, true, Backend.Simd)]
    [DataRow(SpikeCoding.Radix, false, Backend.Reference)]
    [DataRow(SpikeCoding.Rate, false, Backend.Simd)]
    [DataRow(SpikeCoding.Graded, false, Backend.Simd)]
    [DataRow(SpikeCoding.Graded, true, Backend.Reference)]
    public void Steps_are_the_digits_of_the_codes_that_the_reference_sends(object coding, bool stepped, Backend backend)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            SpikingProgram program = Coded(RandomPrograms.Create(seed), (SpikeCoding)coding);
            using var model = new SpikeModel(program);
            ImmutableArray<string> populations = [.. ReferenceCounter.SpikingEdges(program).Select(edge => program.Edges[edge].Name)];
            Dictionary<string, float[]> inputs = Inputs(model, seed, samples: 3);
            using SpikeSession reference = model.CreateSession(new SpikeOptions { Backend = Backend.Reference, Record = populations });
            SpikeRun expected = reference.Run(inputs);
            using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Stepped = stepped, Threads = 2, ShareFrom = 0, Record = populations });
            var steps = new List<SpikeStep>();
            session.RunSteps(inputs, steps.Add);

            Assert.HasCount(3 * program.Edges.Where(edge => populations.Contains(edge.Name)).Sum(edge => edge.TimeSteps), steps);
            foreach (SpikeStep step in steps)
            {
                Edge edge = program.Edges.First(edge => edge.Name == step.Population);
                int[] codes = expected.Recorded[step.Population][(step.Sample * edge.Shape.Length)..((step.Sample + 1) * edge.Shape.Length)];
                int[] digits = [.. codes.Select(code => SpikeTrain.Digit(code, edge, step.Step))];
                Assert.AreSequenceEqual(Enumerable.Range(0, digits.Length).Where(i => digits[i] != 0).ToArray(), step.Neurons.ToArray(), $"seed {seed}, {step}");
                Assert.AreSequenceEqual(digits.Where(digit => digit != 0).ToArray(), step.Spikes.ToArray(), $"seed {seed}, {step}");
            }
        }
    }

    [TestMethod]
    public void Steps_come_sample_by_sample_as_populations_fire()
    {
        using var model = new SpikeModel(Chain(SpikeCoding.Radix));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Record = ["y", "x"] });
        var steps = new List<SpikeStep>();
        session.RunSteps(new Dictionary<string, float[]> { ["x"] = [3, 0, -4, 1] }, steps.Add);
        (string, int, int)[] expected = [.. from sample in Enumerable.Range(0, 2) from name in new[] { "x", "y" } from step in Enumerable.Range(0, 4) select (name, sample, step)];
        Assert.AreSequenceEqual(expected, steps.Select(step => (step.Population, step.Sample, step.Step)).ToArray());
        // 3 is 4 - 1 in the form that has no neighbouring digits.
        Assert.AreSequenceEqual((int[])[0, 1, 0, -1], steps.Take(4).Select(step => step.Spikes.SingleOrDefault()).ToArray());
        Assert.AreSequenceEqual((int[])[0], steps[1].Neurons.ToArray());
    }

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void In_a_stream_samples_are_frames_that_send_changes(Backend backend)
    {
        using var model = new SpikeModel(Chain(SpikeCoding.Graded));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Stream = true, Record = ["y"] });
        session.Run([5, 1], new float[2]);
        var steps = new List<SpikeStep>();
        session.RunSteps(new Dictionary<string, float[]> { ["x"] = [5, 3, 2, 3] }, steps.Add);
        Assert.AreSequenceEqual((string[])["1:2", "0:-3"], steps.Select(Text).ToArray(), "a run before counts as a frame");
        session.Rest();
        steps.Clear();
        session.RunSteps(new Dictionary<string, float[]> { ["x"] = [2, 3] }, steps.Add);
        Assert.AreSequenceEqual((string[])["0:2,1:3"], steps.Select(Text).ToArray(), "from rest");
    }

    [TestMethod]
    public async Task The_sequence_gives_the_same_steps_and_the_session_back()
    {
        using var model = new SpikeModel(Chain(SpikeCoding.Radix));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Record = ["x", "y"] });
        var inputs = new Dictionary<string, float[]> { ["x"] = [3, 0, -4, 1] };
        var expected = new List<string>();
        session.RunSteps(inputs, step => expected.Add($"{step.Population} {step.Sample} {step.Step} {Text(step)}"));
        var actual = new List<string>();
        await foreach (SpikeStep step in session.RunStepsAsync(inputs))
        {
            if (actual.Count == 0) Assert.ThrowsExactly<InvalidOperationException>(() => session.Execute(1), "the sequence has the session");
            actual.Add($"{step.Population} {step.Sample} {step.Step} {Text(step)}");
        }

        Assert.AreSequenceEqual(expected, actual);
        await foreach (SpikeStep _ in session.RunStepsAsync(inputs)) break;
        session.Execute(1);
    }

    [TestMethod]
    public async Task A_cancelled_run_stops_between_two_steps_and_gives_the_session_back()
    {
        using var model = new SpikeModel(Chain(SpikeCoding.Radix));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Record = ["x"] });
        var inputs = new Dictionary<string, float[]> { ["x"] = [3, 0, -4, 1] };
        int seen = 0;
        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsExactly<OperationCanceledException>(() => session.RunSteps(inputs, _ => { if (++seen == 2) cancellation.Cancel(); }, cancellation.Token));
        }

        Assert.AreEqual(2, seen);
        using (var cancellation = new CancellationTokenSource())
        {
            seen = 0;
            await Assert.ThrowsExactlyAsync<OperationCanceledException>(async () =>
            {
                await foreach (SpikeStep _ in session.RunStepsAsync(inputs).WithCancellation(cancellation.Token))
                {
                    if (++seen == 3) cancellation.Cancel();
                }
            });
        }

        Assert.AreEqual(3, seen);
        session.RunSteps(inputs, _ => { });
    }

    [TestMethod]
    public void What_cannot_be_shown_is_refused_in_words()
    {
        using var model = new SpikeModel(Chain(SpikeCoding.Radix));
        using SpikeSession unwatched = model.CreateSession(), session = model.CreateSession(new SpikeOptions { Record = ["x"] });
        var inputs = new Dictionary<string, float[]> { ["x"] = [3, 0] };
        Assert.Contains("SpikeOptions.Record", Assert.ThrowsExactly<InvalidOperationException>(() => unwatched.RunSteps(inputs, _ => { })).Message);
        Assert.Contains("'x' is missing", Assert.ThrowsExactly<ArgumentException>(() => session.RunSteps(new Dictionary<string, float[]>(), _ => { })).Message);
        Assert.ThrowsExactly<ArgumentException>(() => session.RunStepsAsync(new Dictionary<string, float[]> { ["x"] = [1, 2, 3] }));
        SpikingProgram quiet = Chain(SpikeCoding.Radix);
        using var silent = new SpikeModel(quiet with { Edges = [quiet.Edges[0], quiet.Edges[1] with { Carrier = EdgeCarrier.Value }] });
        using SpikeSession watched = silent.CreateSession(new SpikeOptions { Record = ["y"] });
        Assert.Contains("'y' sends no spikes", Assert.ThrowsExactly<InvalidOperationException>(() => watched.RunSteps(inputs, _ => { })).Message);
    }

    private static string Text(SpikeStep step) => string.Join(',', step.Neurons.Zip(step.Spikes, (neuron, spike) => $"{neuron}:{spike}"));

    private static SpikingProgram Coded(SpikingProgram program, SpikeCoding coding) => program with
    {
        Edges = [.. program.Edges.Select(edge => edge.Carrier == EdgeCarrier.Spikes ? edge with { Coding = coding } : edge)],
    };

    private static Dictionary<string, float[]> Inputs(SpikeModel model, int seed, int samples)
    {
        long[][][] codes = RandomPrograms.Inputs(model.Program, seed, samples);
        return model.Program.Inputs.Select((port, input) => (port, input)).ToDictionary(pair => pair.port.Name, pair => codes
            .SelectMany(sample => sample[pair.input]).Select(code => RealCodes.Decode(code, model.Program.Edges[pair.port.Edge])).ToArray());
    }

    /// <summary>y = x of two neurons and four steps.</summary>
    private static SpikingProgram Chain(SpikeCoding coding)
    {
        var tiny = new TinyProgram();
        int x = tiny.Add(new Edge("x", TensorShape.Of(1, 2), EdgeCarrier.Spikes, TinyProgram.Signed(4), 1) { Coding = coding });
        int y = tiny.Add(new Edge("y", TensorShape.Of(1, 2), EdgeCarrier.Spikes, TinyProgram.Signed(4), 1) { Coding = coding });
        tiny.Input(x);
        tiny.Then(tiny.Pass(x, y, TinyProgram.Signed(4)));
        tiny.Output(y);
        return tiny.Build();
    }
}
