using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class LinearTests
{
    [TestMethod]
    public void Each_row_meets_each_neurons_weights_and_bias()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3), output = tiny.Membrane(2, 2);
        tiny.Then(new Linear("l", input, output, 2, 3, 2, tiny.Bytes(1, 2, 3, -1, 0, 127), tiny.Longs(10, -5)));

        // 1+4+9+10 = 24, -1+381-5 = 375; 4-10+18+10 = 22, -4+762-5 = 753.
        Assert.AreSequenceEqual((long[])[24, 375, 22, 753], tiny.Run([1, 2, 3, 4, -5, 6]));
    }

    [TestMethod]
    public void Without_a_bias_nothing_is_added()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(16), 2), output = tiny.WideMembrane(1);
        tiny.Then(new Linear("l", input, output, 1, 2, 1, tiny.Bytes(-128, -128), null) { Wide = true });
        Assert.AreSequenceEqual((long[])[2L * 128 * 32768], tiny.Run([-32768, -32768]));
    }

    [TestMethod]
    public void A_fused_firing_reads_the_membranes_of_its_own_population()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2), output = tiny.Codes(TinyProgram.Signed(4), 1);
        tiny.Then(new Linear("l", input, output, 1, 2, 1, tiny.Bytes(1, 1), null) { Fusion = tiny.Halve(Fire.OwnMembrane, output, TinyProgram.Signed(4)) });
        Assert.AreSequenceEqual((long[])[4], tiny.Run([3, 4]));
        Assert.AreSequenceEqual((long[])[7], tiny.Run([100, 4]));
    }
}
