using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class WindowTests
{
    [TestMethod]
    public void A_window_of_one_axis_reads_stride_dilation_and_padding()
    {
        // Five inputs, three taps two apart, stride 2, one zero before: window 0 reads -1, 1, 3 and window 2 reads 3, 5, 7.
        var window = new Window(1, [5], [3], [2], [2], [1], [3]);

        int[] sources = [.. from output in Enumerable.Range(0, 3) from tap in Enumerable.Range(0, 3) select window.Source(output, tap)];

        Assert.AreSequenceEqual((int[])[-1, 1, 3, 1, 3, -1, 3, -1, -1], sources);
    }

    [TestMethod]
    public void The_last_axis_runs_fastest()
    {
        var window = new Window(1, [3, 4], [2, 2], [1, 1], [1, 1], [0, 0], [2, 3]);
        Assert.AreEqual(0, window.Source(0, 0));
        Assert.AreEqual(1, window.Source(0, 1));
        Assert.AreEqual(4, window.Source(0, 2));
        Assert.AreEqual(5, window.Source(0, 3));
        Assert.AreEqual(2 + 4 + 4 + 1, window.Source(5, 3));
    }

    [TestMethod]
    public void A_row_outside_the_input_is_padding_though_its_column_is_inside()
    {
        var window = new Window(1, [2, 2], [3, 3], [1, 1], [1, 1], [1, 1], [2, 2]);
        Assert.AreEqual(-1, window.Source(0, 1));
        Assert.AreEqual(-1, window.Source(0, 3));
        Assert.AreEqual(0, window.Source(0, 4));
        Assert.AreEqual(-1, window.Source(3, 8));
    }

    [TestMethod]
    public void Lengths_are_the_products_of_the_axes()
    {
        var window = new Window(7, [3, 4, 5], [1, 2, 3], [1, 1, 1], [1, 1, 1], [0, 0, 0], [3, 3, 3]);
        Assert.AreEqual(60, window.InputLength);
        Assert.AreEqual(6, window.KernelLength);
        Assert.AreEqual(27, window.OutputLength);
    }
}
