using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class ConvolutionTests
{
    [TestMethod]
    public void A_plain_convolution_sums_each_window()
    {
        // 1 2 3     1 2
        // 4 5 6  *  3 4, no flip: 1+4+12+20 = 37 and so on.
        // 7 8 9
        Assert.AreSequenceEqual((long[])[37, 47, 67, 77], Run(new Window(1, [3, 3], [2, 2], [1, 1], [1, 1], [0, 0], [2, 2]), 1, 1, [1, 2, 3, 4], null, [1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [TestMethod]
    public void Padding_counts_as_zero_and_the_stride_skips()
    {
        // Windows of three ones over 0 1 2 3 0, two apart: 0+1+2, 2+3+0.
        Assert.AreSequenceEqual((long[])[3, 5], Run(new Window(1, [3], [3], [2], [1], [1], [2]), 1, 1, [1, 1, 1], null, [1, 2, 3]));
    }

    [TestMethod]
    public void Taps_of_a_dilated_kernel_lie_apart()
    {
        Assert.AreSequenceEqual((long[])[1 + 30, 2 + 40, 3 + 50], Run(new Window(1, [5], [2], [1], [2], [0], [3]), 1, 1, [1, 10], null, [1, 2, 3, 4, 5]));
    }

    [TestMethod]
    public void Groups_read_only_their_own_channels()
    {
        // Two groups of one input and two outputs each; every output has one tap.
        long[] result = Run(new Window(2, [2], [1], [1], [1], [0], [2]), 4, 2, [1, 2, 3, 4], [100, 200, 300, 400], [5, 6, 7, 8]);
        Assert.AreSequenceEqual((long[])[105, 106, 210, 212, 321, 324, 428, 432], result);
    }

    [TestMethod]
    public void Channels_of_a_group_are_summed()
    {
        // Two inputs, one output: 1*5 + 10*7, 1*6 + 10*8.
        Assert.AreSequenceEqual((long[])[75, 86], Run(new Window(2, [2], [1], [1], [1], [0], [2]), 1, 1, [1, 10], null, [5, 6, 7, 8]));
    }

    [TestMethod]
    public void A_convolution_of_three_axes_sums_a_cube()
    {
        long[] cube = [1, 2, 3, 4, 5, 6, 7, 8];
        Assert.AreSequenceEqual((long[])[36], Run(new Window(1, [2, 2, 2], [2, 2, 2], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]), 1, 1, [1, 1, 1, 1, 1, 1, 1, 1], null, cube));
    }

    private static long[] Run(Window window, int outputs, int groups, sbyte[] weights, long[]? bias, long[] codes)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), window.Channels, window.InputLength), output = tiny.Membrane(outputs, window.OutputLength);
        tiny.Then(new Convolution("c", input, output, window, outputs, groups, tiny.Bytes(weights), bias is null ? null : tiny.Longs(bias)));
        return tiny.Run(codes);
    }
}
