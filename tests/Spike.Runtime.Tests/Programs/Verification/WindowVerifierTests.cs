using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Runtime.Tests.Programs.Verification;

[TestClass]
public class WindowVerifierTests
{
    private static readonly Window Sound = new(2, [5, 5], [3, 3], [1, 1], [1, 1], [1, 1], [5, 5]);

    [TestMethod]
    public void A_window_says_everything_of_each_axis()
    {
        Assert.IsNull(WindowVerifier.FindFault(Sound));
        foreach (Window window in (Window[])
        [
            Sound with { InputSize = [] }, Sound with { Channels = 0 }, Sound with { Kernel = [3] }, Sound with { Strides = [1, 1, 1] },
            Sound with { Dilations = [] }, Sound with { Pads = [1] }, Sound with { OutputSize = [5] },
            new(1, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]),
        ]) Assert.AreEqual("its window is incomplete", WindowVerifier.FindFault(window));
    }

    [TestMethod]
    public void Sizes_are_positive()
    {
        foreach (Window window in (Window[])
        [
            Sound with { InputSize = [5, 0] }, Sound with { Kernel = [0, 3] }, Sound with { Strides = [0, 1] }, Sound with { Dilations = [1, -1] },
            Sound with { Pads = [-1, 0] }, Sound with { Pads = [5000, 0] }, Sound with { OutputSize = [5, -5] },
        ]) Assert.AreEqual("its window has an impossible size", WindowVerifier.FindFault(window));
    }

    [TestMethod]
    public void No_window_lies_far_outside()
    {
        Assert.AreEqual("its window reaches far outside its input", WindowVerifier.FindFault(Sound with { Strides = [3000, 1] }));
        // One output never steps on; the room that kernels take for its steps is asked for all the same.
        Assert.AreEqual("its window reaches far outside its input", WindowVerifier.FindFault(new(1, [1 << 20], [1], [1 << 28], [1], [0], [1])));
        Assert.IsNull(WindowVerifier.FindFault(new(1, [1 << 20], [1], [1 << 20], [1], [0], [1])));
    }

    [TestMethod]
    public void The_work_of_a_window_has_a_limit()
    {
        const string tooLarge = "its window is too large";
        Assert.AreEqual(tooLarge, WindowVerifier.FindFault(Sound with { Channels = 1 << 28 }));
        Assert.AreEqual(tooLarge, WindowVerifier.FindFault(new(1, [1 << 15, 1 << 15], [1, 1], [1, 1], [1, 1], [0, 0], [1, 1])));
        Assert.AreEqual(tooLarge, WindowVerifier.FindFault(new(1, [1 << 15], [1 << 14], [1], [1], [0], [(1 << 14) + 1])));
    }

    [TestMethod]
    public void A_convolutions_channels_split_into_its_groups()
    {
        Assert.AreEqual(Verdict.Sound, ConvolutionFault(op => op));
        const string sizes = "its sizes do not fit its edges";
        Assert.Contains(sizes, ConvolutionFault(op => op with { Groups = 0 }));
        Assert.Contains(sizes, ConvolutionFault(op => op with { Groups = 3 }));
        Assert.Contains(sizes, ConvolutionFault(op => op with { OutputChannels = 3 }));
        Assert.Contains(sizes, ConvolutionFault(op => op with { Window = op.Window with { Channels = 3 } }));
        Assert.Contains("segment 0 has another length", ConvolutionFault(op => op with { Groups = 1 }));
        Assert.Contains("segment 0 has another length", ConvolutionFault(op => op with { BiasSegment = 0 }));
    }

    [TestMethod]
    public void A_maximum_has_something_to_choose_from()
    {
        Assert.AreEqual(Verdict.Sound, MaxPoolFault(new(1, [3], [2], [1], [1], [1], [4])));
        Assert.Contains("a window lies in the padding alone", MaxPoolFault(new(1, [3], [2], [1], [1], [2], [4])));
    }

    private static string ConvolutionFault(Func<Convolution, Convolution> change)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 5, 5), membrane = tiny.Membrane(4, 5, 5);
        tiny.Then(change(new Convolution("c", input, membrane, Sound, 4, 2, tiny.Bytes(new sbyte[36]), null)));
        tiny.Output(input);
        return Verdict.Of(tiny);
    }

    private static string MaxPoolFault(Window window)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 3), output = tiny.Codes(TinyProgram.Signed(8), 4);
        tiny.Then(new MaxPool("m", input, output, window));
        tiny.Output(output);
        return Verdict.Of(tiny);
    }
}
