using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Runtime.Ilgpu.Tests;

/// <summary>Law 1: the device kernels give the bits of the reference interpreter, and count its spikes.</summary>
[TestClass]
public class ExactnessTests
{
    private const int Samples = 5;

    [TestMethod]
    public void Random_programs_give_the_reference_bits_and_counts()
    {
        for (int seed = 0; seed < 300; seed++) Check(seed, one: true);
    }

    [TestMethod]
    public void Threads_that_share_a_tile_give_the_reference_bits()
    {
        for (int seed = 300; seed < 310; seed++) Check(seed, one: false);
    }

    private static void Check(int seed, bool one)
    {
        SpikingProgram program = RandomPrograms.Create(seed);
        EachDevice.AssertEqual(program, RandomPrograms.Inputs(program, seed, Samples), one ? EachDevice.One : EachDevice.Four, $"seed {seed}");
    }
}
