using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Programs.Verification;

namespace Spike.Runtime.Tests;

/// <summary>Law 1 across codings: one integer program, whatever trains carry its codes.</summary>
[TestClass]
public class CodingLawTests
{
    private const int Programs = 2_000;
    private const int Samples = 3;

    /// <summary>Rate windows are as long as codes are large; the stepped form of longer ones takes a test too long.</summary>
    private const int MostRateSteps = 256;

    [TestMethod]
    [DataRow("Radix")]
    [DataRow("Rate")]
    [DataRow("Graded")]
    public void Every_coding_gives_the_bits_of_the_integer_program_fused_and_stepped(string name)
    {
        SpikeCoding coding = Enum.Parse<SpikeCoding>(name);
        Parallel.For(0, Programs, seed =>
        {
            SpikingProgram plain = Coded(RandomPrograms.Create(seed), SpikeCoding.Radix), program = Coded(plain, coding);
            Assert.IsNull(ProgramVerifier.FindFault(program));
            long[][][] inputs = RandomPrograms.Inputs(program, seed, Samples);
            int[] recorded = [.. Enumerable.Range(0, program.Edges.Length).Where(edge => program.Edges[edge].HasCodes)];
            int[][] expected = [.. recorded.Select(edge => inputs.SelectMany(sample => ReferenceInterpreter.Run(plain, sample)[edge]).Select(code => (int)code).ToArray())];
            using var simd = new SimdProgram(program, SimdLevels.Best);
            foreach (bool stepped in (bool[])[false, true])
            {
                using var session = new SimdSession(simd, new SpikeOptions { Stepped = stepped, CollectStatistics = true }, [.. recorded]);
                for (int input = 0; input < program.Inputs.Length; input++)
                {
                    Edge edge = program.Edges[program.Inputs[input].Edge];
                    session.SetInput(input, [.. inputs.SelectMany(sample => sample[input]).Select(code => RealCodes.Decode(code, edge))], Samples);
                }

                session.Execute(Samples);
                for (int i = 0; i < recorded.Length; i++)
                {
                    var actual = new int[expected[i].Length];
                    session.GetCodes(recorded[i], actual);
                    Assert.IsTrue(expected[i].AsSpan().SequenceEqual(actual), $"seed {seed}, stepped {stepped}, {program.Edges[recorded[i]]}");
                }

                AssertCounted(program, recorded, expected, session.Statistics, seed);
            }
        });
    }

    /// <summary>The counts, from the definition of each coding.</summary>
    private static void AssertCounted(SpikingProgram program, int[] recorded, int[][] codes, SpikeStatistics counted, int seed)
    {
        foreach (PopulationStatistics population in counted.Populations)
        {
            int place = Array.FindIndex(recorded, edge => program.Edges[edge].Name == population.Name);
            Edge edge = program.Edges[recorded[place]];
            long expected = codes[place].Sum(code => edge.Coding switch
            {
                SpikeCoding.Radix => Enumerable.Range(0, edge.Range.Bits).Count(step => RadixCoding.Digit(code, edge.Range, step) != 0),
                SpikeCoding.Rate => Math.Abs(code),
                _ => code != 0 ? 1L : 0,
            });
            Assert.AreEqual(expected, population.Spikes, $"seed {seed}, {edge}");
            Assert.AreEqual(edge.TimeSteps, population.SpikesPerStep.Length);
        }
    }

    private static SpikingProgram Coded(SpikingProgram program, SpikeCoding coding) => program with
    {
        Edges = [.. program.Edges.Select(edge => edge.Carrier != EdgeCarrier.Spikes || (coding == SpikeCoding.Rate && edge.Range.Magnitude > MostRateSteps)
            ? edge with { Coding = SpikeCoding.Radix, Threshold = null }
            : edge with { Coding = coding, Threshold = null })],
    };
}
