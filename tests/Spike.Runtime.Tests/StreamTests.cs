using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests;

/// <summary>Graded spikes over the frames of a stream: only changes are sent, and nothing but the count differs.</summary>
[TestClass]
public class StreamTests
{
    private const int Frames = 6;

    [TestMethod]
    public void Membranes_that_only_payloads_are_added_to_are_those_of_the_integer_program()
    {
        Parallel.For(0, 1_000, seed =>
        {
            SpikingProgram program = Graded(RandomPrograms.Create(seed), threshold: null);
            var stream = new StreamState();
            foreach (long[][] frame in Slow(program, seed))
            {
                long[][] expected = ReferenceInterpreter.Run(program, frame), actual = ReferenceInterpreter.Run(program, frame, stream);
                for (int edge = 0; edge < expected.Length; edge++) Assert.AreSequenceEqual(expected[edge], actual[edge], $"seed {seed}, {program.Edges[edge]}");
            }
        });
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(3, false)]
    [DataRow(2, true)]
    public void A_session_gives_the_bits_and_the_counts_of_the_reference_frame_by_frame(int threads, bool stepped)
    {
        foreach (int? threshold in (int?[])[null, 1, 4])
        {
            for (int seed = 0; seed < 60; seed++)
            {
                using var model = new SpikeModel(Graded(RandomPrograms.Create(seed), threshold));
                string[] populations = [.. model.Program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name)];
                using SpikeSession reference = model.CreateSession(new SpikeOptions { Backend = Backend.Reference, Stream = true, CollectStatistics = true, Record = [.. populations] });
                using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads, Stepped = stepped, Stream = true, CollectStatistics = true, Record = [.. populations] });
                // Several streams side by side; one comes later and one ends earlier.
                foreach ((int frame, int batch) in (ReadOnlySpan<(int, int)>)[(0, 2), (1, 2), (2, 3), (3, 3), (4, 1), (5, 3)])
                {
                    var inputs = model.Program.Inputs.ToDictionary(port => port.Name, port => Enumerable.Range(0, batch)
                        .SelectMany(place => Slow(model.Program, seed + (1000 * place))[frame][model.Program.Inputs.IndexOf(port)])
                        .Select(code => RealCodes.Decode(code, model.Program.Edges[port.Edge])).ToArray());
                    SpikeRun expected = reference.Run(inputs), actual = session.Run(inputs);
                    foreach (string population in populations) Assert.AreSequenceEqual(expected.Recorded[population], actual.Recorded[population], $"seed {seed}, frame {frame}, {population}");
                    foreach ((PopulationStatistics a, PopulationStatistics b) in expected.Statistics.Populations.Zip(actual.Statistics.Populations))
                    {
                        Assert.AreSequenceEqual(a.SpikesPerStep.ToArray(), b.SpikesPerStep.ToArray(), $"seed {seed}, frame {frame}, {a.Name}");
                        Assert.AreEqual(a.SynapticOperations, b.SynapticOperations, $"seed {seed}, frame {frame}, {a.Name}");
                    }
                }
            }
        }
    }

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void A_frame_that_does_not_change_costs_nothing_and_rest_starts_afresh(Backend backend)
    {
        using var model = new SpikeModel(Pass(threshold: null));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Stream = true, CollectStatistics = true });
        Assert.AreEqual(6, Spikes(session, [3, -1, 5]), "x and y send three each");
        Assert.AreEqual(0, Spikes(session, [3, -1, 5]));
        Assert.AreEqual(2, Spikes(session, [3, -2, 5]), "one change, passed on");
        Assert.AreEqual(2, Spikes(session, [3, 0, 5]), "a change back to zero is a change");
        session.Rest();
        Assert.AreEqual(4, Spikes(session, [3, 0, 5]), "from rest, two codes are not zero");
    }

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void Small_changes_are_kept_back_until_they_add_up(Backend backend)
    {
        using var model = new SpikeModel(Pass(threshold: 3));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, Stream = true });
        float[] answers = [.. new float[] { 2, 4, 6, 7, 8, 8, 5 }.Select(frame => Run(session, [frame, 0, 0])[0])];
        Assert.AreSequenceEqual((float[])[0, 4, 4, 7, 7, 7, 7], answers);
    }

    [TestMethod]
    [DataRow(Backend.Simd)]
    [DataRow(Backend.Reference)]
    public void Without_a_stream_every_sample_starts_from_rest(Backend backend)
    {
        using var model = new SpikeModel(Pass(threshold: 3));
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend, CollectStatistics = true });
        for (int i = 0; i < 2; i++)
        {
            Assert.AreEqual(2, Spikes(session, [2, -3, 0]));
            Assert.AreSequenceEqual((float[])[0, -3, 0], Run(session, [2, -3, 0]));
        }
    }

    private static float[] Run(SpikeSession session, float[] x)
    {
        var y = new float[x.Length];
        session.Run(x, y);
        return y;
    }

    private static long Spikes(SpikeSession session, float[] x)
    {
        session.ResetStatistics();
        Run(session, x);
        return session.Statistics.Spikes;
    }

    /// <summary>y = x, both graded; a threshold of x alone.</summary>
    private static SpikingProgram Pass(int? threshold)
    {
        var tiny = new TinyProgram();
        int x = tiny.Add(new Edge("x", TensorShape.Of(1, 3), EdgeCarrier.Spikes, TinyProgram.Signed(8), 1) { Coding = SpikeCoding.Graded, Threshold = threshold });
        int y = tiny.Add(new Edge("y", TensorShape.Of(1, 3), EdgeCarrier.Spikes, TinyProgram.Signed(8), 1) { Coding = SpikeCoding.Graded });
        tiny.Input(x);
        tiny.Then(tiny.Pass(x, y, TinyProgram.Signed(8)));
        tiny.Output(y);
        return tiny.Build();
    }

    private static SpikingProgram Graded(SpikingProgram program, int? threshold) => program with
    {
        Edges = [.. program.Edges.Select(edge => edge.Carrier == EdgeCarrier.Spikes ? edge with { Coding = SpikeCoding.Graded, Threshold = threshold } : edge)],
    };

    /// <summary>Frames in which a part of the input changes.</summary>
    private static long[][][] Slow(SpikingProgram program, int seed)
    {
        var random = new Random(seed);
        long[][][] frames = RandomPrograms.Inputs(program, seed, Frames);
        for (int frame = 1; frame < Frames; frame++)
        {
            for (int input = 0; input < program.Inputs.Length; input++)
            {
                for (int i = 0; i < frames[frame][input].Length; i++)
                {
                    if (random.Next(3) > 0) frames[frame][input][i] = frames[frame - 1][input][i];
                }
            }
        }

        return frames;
    }
}
