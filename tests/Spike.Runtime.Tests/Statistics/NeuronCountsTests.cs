using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests.Statistics;

[TestClass]
public class NeuronCountsTests
{
    [TestMethod]
    [DataRow(new long[] { 4, 4, 4, 4, 4, 4 }, 1)]
    [DataRow(new long[] { 1, 2, 3, 1, 2, 3 }, 3)]
    [DataRow(new long[] { 1, 2, 3, 1, 2, 4 }, 6)]
    [DataRow(new long[] { 1, 1, 1, 2, 2, 2 }, 6)]
    public void A_row_stands_for_all_where_rows_are_alike(long[] counts, int row)
    {
        NeuronCounts kept = NeuronCounts.Of(counts, [1, 2, 3]);
        Assert.AreEqual(row, kept.Row.Length);
        Assert.AreEqual(row == 1, kept.IsUniform);
        for (int i = 0; i < counts.Length; i++) Assert.AreEqual(counts[i], kept.Row[i % row]);
    }

    [TestMethod]
    public void One_element_is_uniform() => Assert.IsTrue(NeuronCounts.Of([7], []).IsUniform);

    [TestMethod]
    public void Rows_say_of_random_programs_what_whole_counts_say()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            foreach (bool zeros in (bool[])[false, true])
            {
                long[][] whole = FanOut.PerElement(program, zeros);
                NeuronCounts?[] rows = FanOut.PerNeuron(program, zeros);
                foreach (int edge in ReferenceCounter.SpikingEdges(program))
                {
                    for (int i = 0; i < whole[edge].Length; i++)
                        Assert.AreEqual(whole[edge][i], rows[edge]!.Row[i % rows[edge]!.Row.Length], $"seed {seed}, {program.Edges[edge]}");
                }
            }
        }
    }
}
