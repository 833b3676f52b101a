using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests.Backends;

/// <summary>Law 1: every backend gives the bits of the reference interpreter.</summary>
[TestClass]
public class ExactnessTests
{
    private const int Programs = 200;
    private const int Samples = 7;

    public static IEnumerable<object[]> Levels => SimdLevels.Supported.Select(level => new object[] { level.ToString() });

    [TestMethod]
    [DynamicData(nameof(Levels))]
    public void Random_programs_give_the_reference_bits(string level)
    {
        for (int seed = 0; seed < Programs; seed++) Check(seed, Enum.Parse<SimdLevel>(level), stepped: false, threads: 1);
    }

    [TestMethod]
    [DynamicData(nameof(Levels))]
    public void Random_programs_give_the_reference_bits_step_by_step(string level)
    {
        for (int seed = 0; seed < Programs; seed++) Check(seed, Enum.Parse<SimdLevel>(level), stepped: true, threads: 1);
    }

    [TestMethod]
    public void Two_threads_give_the_reference_bits()
    {
        for (int seed = 0; seed < Programs; seed++) Check(seed, SimdLevels.Best, stepped: seed % 2 == 0, threads: 2);
    }

    [TestMethod]
    public void Counts_are_those_of_the_reference()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            long[][][] inputs = RandomPrograms.Inputs(program, seed, Samples);
            var counter = new ReferenceCounter(program);
            foreach (long[][] sample in inputs) counter.Add(ReferenceInterpreter.Run(program, sample));
            using var simd = new SimdProgram(program, SimdLevels.Best);
            using var session = new SimdSession(simd, new SpikeOptions { CollectStatistics = true, Threads = 2 }, []);
            Run(program, session, inputs);
            SpikeStatistics expected = counter.Snapshot(), counted = session.Statistics;
            Assert.AreEqual(expected.Samples, counted.Samples);
            foreach ((PopulationStatistics a, PopulationStatistics b) in expected.Populations.Zip(counted.Populations))
            {
                Assert.AreEqual(a.Name, b.Name);
                Assert.AreEqual(a.SynapticOperations, b.SynapticOperations, $"seed {seed}, {a.Name}");
                CollectionAssert.AreEqual(a.SpikesPerStep.ToArray(), b.SpikesPerStep.ToArray(), $"seed {seed}, {a.Name}");
            }
        }
    }

    [TestMethod]
    public void The_generator_makes_every_kind_of_operation()
    {
        HashSet<Type> made = [.. Enumerable.Range(0, Programs).SelectMany(seed => RandomPrograms.Create(seed).Operations).Select(op => op.GetType())];
        IEnumerable<Type> all = typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract);
        CollectionAssert.AreEquivalent(all.ToArray(), made.ToArray());
    }

    private static void Check(int seed, SimdLevel level, bool stepped, int threads)
    {
        SpikingProgram program = RandomPrograms.Create(seed);
        long[][][] inputs = RandomPrograms.Inputs(program, seed, Samples);
        using var simd = new SimdProgram(program, level);
        int[] recorded = [.. Enumerable.Range(0, program.Edges.Length).Where(edge => program.Edges[edge].HasCodes)];
        using var session = new SimdSession(simd, new SpikeOptions { Stepped = stepped, Threads = threads }, [.. recorded]);
        Run(program, session, inputs);
        foreach (int edge in recorded)
        {
            int length = program.Edges[edge].Shape.Length;
            var actual = new int[Samples * length];
            session.GetCodes(edge, actual);
            for (int sample = 0; sample < Samples; sample++)
            {
                long[] expected = Expected(program, inputs, sample)[edge];
                int[] got = actual[(sample * length)..((sample + 1) * length)];
                if (!expected.Select(code => (int)code).SequenceEqual(got))
                {
                    Operation? writer = program.Operations.FirstOrDefault(op => op.Output == edge);
                    Assert.Fail($"Seed {seed}, {level}, stepped {stepped}, sample {sample}: {writer} gives [{string.Join(',', got)}] and not [{string.Join(',', expected)}].");
                }
            }
        }
    }

    private static readonly Dictionary<(string, int), long[][]> Known = [];

    private static long[][] Expected(SpikingProgram program, long[][][] inputs, int sample)
    {
        lock (Known)
        {
            if (!Known.TryGetValue((program.Name, sample), out long[][]? values))
                Known[(program.Name, sample)] = values = ReferenceInterpreter.Run(program, inputs[sample]);
            return values;
        }
    }

    /// <summary>Runs codes through the real ends of the program: they are decoded to reals that encode to the same codes.</summary>
    private static void Run(SpikingProgram program, SimdSession session, long[][][] inputs)
    {
        for (int input = 0; input < program.Inputs.Length; input++)
        {
            Edge edge = program.Edges[program.Inputs[input].Edge];
            float[] values = [.. inputs.SelectMany(sample => sample[input]).Select(code => RealCodes.Decode(code, edge))];
            CollectionAssert.AreEqual(
                inputs.SelectMany(sample => sample[input]).Select(code => (int)code).ToArray(), values.Select(value => RealCodes.Encode(value, edge)).ToArray());
            session.SetInput(input, values, inputs.Length);
        }

        session.Execute(inputs.Length);
    }
}
