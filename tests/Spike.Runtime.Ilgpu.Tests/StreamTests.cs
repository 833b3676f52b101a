using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Runtime.Ilgpu.Tests;

/// <summary>Graded spikes over the frames of a stream, on the device.</summary>
[TestClass]
public class StreamTests
{
    [TestMethod]
    public void Frames_give_the_bits_and_the_counts_of_the_reference()
    {
        foreach (int? threshold in (int?[])[null, 4])
        {
            for (int seed = 0; seed < 20; seed++)
            {
                using var model = new SpikeModel(Graded(RandomPrograms.Create(seed), threshold));
                string[] populations = [.. model.Program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name)];
                var options = new SpikeOptions { Stream = true, CollectStatistics = true, Record = [.. populations] };
                using SpikeSession reference = model.CreateSession(options with { Backend = Backend.Reference }), session = model.CreateSession(options with { Backend = Backend.Ilgpu });
                // One stream comes later, one ends earlier, and one frame changes nothing.
                foreach ((int frame, int batch) in (ReadOnlySpan<(int, int)>)[(0, 2), (1, 2), (1, 2), (2, 3), (4, 1)])
                {
                    Dictionary<string, float[]> inputs = Inputs(model.Program, seed + frame, batch);
                    SpikeRun expected = reference.Run(inputs), actual = session.Run(inputs);
                    foreach (string population in populations) Assert.AreSequenceEqual(expected.Recorded[population], actual.Recorded[population], $"seed {seed}, frame {frame}, {population}");
                    EachDevice.AssertEqual(expected.Statistics, actual.Statistics, $"seed {seed}, frame {frame}");
                }

                reference.Rest();
                session.Rest();
                session.ResetStatistics();
                Dictionary<string, float[]> afresh = Inputs(model.Program, seed, 1);
                EachDevice.AssertEqual(reference.Run(afresh).Statistics, session.Run(afresh).Statistics, $"seed {seed}, after a rest");
                Assert.AreEqual(1, session.Statistics.Samples);
            }
        }
    }

    private static Dictionary<string, float[]> Inputs(SpikingProgram program, int seed, int batch)
    {
        long[][][] samples = RandomPrograms.Inputs(program, seed, batch);
        return program.Inputs.Select((port, index) => (port, index)).ToDictionary(
            input => input.port.Name, input => samples.SelectMany(sample => sample[input.index]).Select(code => RealCodes.Decode(code, program.Edges[input.port.Edge])).ToArray());
    }

    private static SpikingProgram Graded(SpikingProgram program, int? threshold) => program with
    {
        Edges = [.. program.Edges.Select(edge => edge.Carrier == EdgeCarrier.Spikes ? edge with { Coding = SpikeCoding.Graded, Threshold = threshold } : edge)],
    };
}
