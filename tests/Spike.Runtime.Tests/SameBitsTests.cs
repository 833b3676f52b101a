using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests;

/// <summary>Neither batch size nor threads nor neighbours change an answer.</summary>
[TestClass]
public class SameBitsTests
{
    private const int Samples = 65;

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(0, false)]
    [DataRow(3, true)]
    [DataRow(7, false)]
    public void Batches_of_all_sizes_give_the_same_bits(int threads, bool stepped)
    {
        foreach (int seed in SingleEnded())
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            using var model = new SpikeModel(program);
            (float[] input, float[] expected) = Known(model, seed);
            using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads, Stepped = stepped });
            int inputLength = model.Inputs[0].Length, outputLength = model.Outputs[0].Length;
            foreach (int batch in (int[])[1, 64, 3, 65])
            {
                for (int first = 0; first + batch <= Samples; first += batch)
                {
                    var output = new float[batch * outputLength];
                    session.Run(input.AsSpan(first * inputLength, batch * inputLength), output);
                    Assert.IsTrue(output.AsSpan().SequenceEqual(expected.AsSpan(first * outputLength, output.Length)), $"seed {seed}, batch {batch} at {first}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(3, false)]
    [DataRow(5, true)]
    public void Threads_that_share_a_sample_give_the_same_bits_and_counts(int threads, bool stepped)
    {
        foreach (int seed in Enumerable.Range(0, 60))
        {
            using var model = new SpikeModel(RandomPrograms.Create(seed));
            var random = new Random(seed);
            string[] populations = [.. model.Program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name)];
            using SpikeSession shared = model.CreateSession(new SpikeOptions { Record = [.. populations], Threads = threads, Stepped = stepped, CollectStatistics = true, ShareFrom = 0 });
            using SpikeSession reference = model.CreateSession(new SpikeOptions { Record = [.. populations], Backend = Backend.Reference, CollectStatistics = true });
            for (int batch = 1; batch < threads; batch++)
            {
                Dictionary<string, float[]> inputs = model.Inputs.ToDictionary(input => input.Name, input => Enumerable.Range(0, batch * input.Length).Select(_ => (float)(random.NextDouble() - 0.5) * 500).ToArray());
                SpikeRun actual = shared.Run(inputs), expected = reference.Run(inputs);
                foreach (string population in populations) Assert.AreSequenceEqual(expected.Recorded[population], actual.Recorded[population], $"seed {seed}, {population}");
                foreach (SpikeTensor output in model.Outputs) Assert.AreSequenceEqual(expected.Outputs[output.Name], actual.Outputs[output.Name], $"seed {seed}");
                Assert.AreEqual(expected.Statistics.Spikes, actual.Statistics.Spikes);
                Assert.AreEqual(expected.Statistics.SynapticOperations, actual.Statistics.SynapticOperations, $"seed {seed}");
            }
        }
    }

    [TestMethod]
    public void Sessions_of_one_model_on_several_threads_give_the_same_bits()
    {
        foreach (int seed in SingleEnded().Take(8))
        {
            using var model = new SpikeModel(RandomPrograms.Create(seed));
            (float[] input, float[] expected) = Known(model, seed);
            int wrong = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
            {
                using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = 1 + (number % 2), Stepped = number % 3 == 0, CollectStatistics = number == 1 });
                var output = new float[expected.Length];
                for (int trial = 0; trial < 5; trial++)
                {
                    session.Run(input, output);
                    if (!output.AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref wrong);
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            Assert.AreEqual(0, wrong, $"seed {seed}");
        }
    }

    [TestMethod]
    public void Recorded_populations_are_those_of_the_reference()
    {
        foreach (int seed in SingleEnded().Take(8))
        {
            using var model = new SpikeModel(RandomPrograms.Create(seed));
            (float[] input, _) = Known(model, seed);
            var named = new Dictionary<string, float[]> { [model.Inputs[0].Name] = input };
            string[] populations = [.. model.Program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name)];
            using SpikeSession simd = model.CreateSession(new SpikeOptions { Record = [.. populations], Threads = 2, CollectStatistics = true });
            using SpikeSession reference = model.CreateSession(new SpikeOptions { Record = [.. populations], Backend = Backend.Reference, CollectStatistics = true });
            SpikeRun actual = simd.Run(named), expected = reference.Run(named);
            foreach (string population in populations) Assert.AreSequenceEqual(expected.Recorded[population], actual.Recorded[population], $"seed {seed}, {population}");
            Assert.AreEqual(Samples, actual.Batch);
            Assert.AreEqual(expected.Statistics.Spikes, actual.Statistics.Spikes);
            Assert.AreEqual(expected.Statistics.SynapticOperations, actual.Statistics.SynapticOperations);
        }
    }

    private static IEnumerable<int> SingleEnded() => Enumerable.Range(0, 200)
        .Where(seed => RandomPrograms.Create(seed) is { Inputs.Length: 1, Outputs.Length: 1 } && seed % 2 == 0).Take(15);

    /// <summary>Random inputs, and what the reference makes of each sample alone.</summary>
    private static (float[] Input, float[] Expected) Known(SpikeModel model, int seed)
    {
        var random = new Random(seed);
        int inputLength = model.Inputs[0].Length, outputLength = model.Outputs[0].Length;
        float[] input = [.. Enumerable.Range(0, Samples * inputLength).Select(_ => (float)(random.NextDouble() - 0.5) * 500)];
        var expected = new float[Samples * outputLength];
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Reference });
        for (int sample = 0; sample < Samples; sample++)
            session.Run(input.AsSpan(sample * inputLength, inputLength), expected.AsSpan(sample * outputLength, outputLength));
        return (input, expected);
    }
}
