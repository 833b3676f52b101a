using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class PoolTests
{
    private static readonly Window Padded = new(2, [3], [2], [2], [1], [1], [2]);

    [TestMethod]
    public void A_sum_pool_takes_padding_as_zero_and_channels_apart()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3), output = tiny.Membrane(2, 2);
        tiny.Then(new SumPool("p", input, output, Padded));
        Assert.AreSequenceEqual((long[])[-1, -5, 10, 50], tiny.Run([-1, -2, -3, 10, 20, 30]));
    }

    [TestMethod]
    public void Padding_never_wins_a_max_pool()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3), output = tiny.Codes(TinyProgram.Signed(8), 2, 2);
        tiny.Then(new MaxPool("p", input, output, Padded));
        Assert.AreSequenceEqual((long[])[-1, -2, 10, 30], tiny.Run([-1, -2, -3, 10, 20, 30]));
    }

    [TestMethod]
    public void A_sum_over_an_axis_keeps_the_others()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3, 2), output = tiny.Membrane(2, 2);
        tiny.Then(new AxisSum("s", input, output, 2, 3, 2));
        Assert.AreSequenceEqual((long[])[1 + 3 + 5, 2 + 4 + 6, 7 + 9 + 11, 8 + 10 - 12], tiny.Run([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12]));
    }

    [TestMethod]
    public void A_maximum_over_an_axis_keeps_the_others()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3, 2), output = tiny.Codes(TinyProgram.Signed(8), 2, 2);
        tiny.Then(new AxisMax("s", input, output, 2, 3, 2));
        Assert.AreSequenceEqual((long[])[5, 4, -7, 10], tiny.Run([1, 2, 3, 4, 5, -6, -7, 8, -9, 10, -11, -12]));
    }
}
