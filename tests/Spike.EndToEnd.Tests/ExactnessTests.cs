using Spike.Runtime;

namespace Spike.EndToEnd.Tests;

/// <summary>Law 1 on real networks and real images: the same codes in every population, however the model is run.</summary>
[TestClass]
public class ExactnessTests
{
    private const int Batch = 50;

    /// <summary>Five hundred in the nightly lane: the reference goes one addition after the other.</summary>
    private static readonly int Images = Environment.GetEnvironmentVariable("SPIKE_NIGHTLY") == "1" ? 500 : 100;

    [TestMethod]
    [DataRow("vit_mnist", 8, "radix")]
    [DataRow("vit_mnist", 5, "radix")]
    [DataRow("cnn_mnist", 8, "radix")]
    [DataRow("cnn_mnist", 3, "radix")]
    [DataRow("vit_mnist", 4, "rate")]
    [DataRow("cnn_mnist", 12, "rate")]
    [DataRow("vit_mnist", 6, "graded")]
    public void Fused_and_stepped_runs_on_one_and_two_threads_give_the_bits_of_the_reference(string network, int timeSteps, string coding)
    {
        SpikeModel model = DigitNetworks.Model(network, timeSteps, coding);
        string[] populations = [.. model.CreateSession(new SpikeOptions { CollectStatistics = true }).Statistics.Populations.Select(population => population.Name)];
        using SpikeSession reference = model.CreateSession(new SpikeOptions { Backend = Backend.Reference, Record = [.. populations] });
        SpikeSession[] sessions =
        [
            .. from stepped in (bool[])[false, true]
               from threads in (int[])[1, 2]
               select model.CreateSession(new SpikeOptions { Backend = Backend.Simd, Stepped = stepped, Threads = threads, Record = [.. populations] }),
        ];
        for (int start = 0; start < Images; start += Batch)
        {
            var inputs = new Dictionary<string, float[]> { ["input"] = DigitNetworks.TestImages.Slice("input", start, Batch).Values.ToArray() };
            SpikeRun expected = reference.Run(inputs);
            foreach (SpikeSession session in sessions) AssertSame(expected, session.Run(inputs), populations, session.Options);
        }

        foreach (SpikeSession session in sessions) session.Dispose();
    }

    private static void AssertSame(SpikeRun expected, SpikeRun actual, string[] populations, SpikeOptions options)
    {
        foreach (string population in populations)
            Assert.IsTrue(expected.Recorded[population].AsSpan().SequenceEqual(actual.Recorded[population]), $"{population} differs, {options}");
        Assert.IsTrue(expected.Outputs["logits"].AsSpan().SequenceEqual(actual.Outputs["logits"]), $"the outputs differ, {options}");
    }
}
