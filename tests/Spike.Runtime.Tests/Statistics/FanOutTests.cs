using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests.Statistics;

[TestClass]
public class FanOutTests
{
    [TestMethod]
    public void A_neuron_at_the_border_of_a_convolution_reaches_fewer_windows()
    {
        // Three taps, one zero of padding on each side, two output channels: windows 2, 3, 3, 2 of each input.
        Assert.AreSequenceEqual((long[])[4, 6, 6, 4], Of(4, (tiny, x) => new Convolution("c", x, tiny.Membrane(2, 4), new(1, [4], [3], [1], [1], [1], [4]), 2, 1, tiny.Bytes(Ones(6)), null)));
    }

    [TestMethod]
    public void A_weight_of_zero_is_no_synapse()
    {
        // Two output channels of three inputs each, then a grouped convolution of two taps: its second group has one zero.
        Assert.AreSequenceEqual((long[])[2, 1, 0], Of(3, (tiny, x) => new Linear("l", x, tiny.Membrane(2), 1, 3, 2, tiny.Bytes([5, 0, 0, -1, 7, 0]), null)));
        Assert.AreSequenceEqual((long[])[1, 2, 1, 0, 1, 1], Of(6, (tiny, x) => new Convolution("c", x, tiny.Membrane(2, 2), new(2, [3], [2], [1], [1], [0], [2]), 2, 2, tiny.Bytes([1, 1, 0, 1]), null)));
    }

    [TestMethod]
    public void Weights_of_zero_can_be_counted_to_see_what_they_spare()
    {
        var tiny = new TinyProgram();
        int x = tiny.Input(TinyProgram.Signed(4), 3);
        tiny.Then(new Linear("l", x, tiny.Membrane(2), 1, 3, 2, tiny.Bytes([5, 0, 0, -1, 7, 0]), null));
        Assert.AreSequenceEqual((long[])[2, 2, 2], FanOut.PerElement(tiny.Build(), zeros: true)[x]);
    }

    [TestMethod]
    public void A_pool_reaches_its_own_channel_alone() =>
        Assert.AreSequenceEqual((long[])[1, 1, 0, 1, 1, 0], Of(6, (tiny, x) => new SumPool("p", x, tiny.Membrane(2, 1), new(2, [3], [2], [2], [1], [0], [1]))));

    [TestMethod]
    public void An_axis_sum_reaches_one_membrane() =>
        Assert.AreSequenceEqual((long[])[1, 1, 1, 1], Of(4, (tiny, x) => new AxisSum("s", x, tiny.Membrane(2), 2, 2, 1)));

    [TestMethod]
    public void Wiring_passes_on_what_is_behind_it()
    {
        var tiny = new TinyProgram();
        int x = tiny.Input(TinyProgram.Signed(4), 3), chosen = tiny.Codes(TinyProgram.Signed(4), 2), turned = tiny.Codes(TinyProgram.Signed(4), 2);
        int joined = tiny.Codes(TinyProgram.Signed(4), 4), membrane = tiny.Membrane(5);
        tiny.Then(new Select("s", x, chosen, 1, 3, 1, [2, 0]));
        tiny.Then(new Route("r", chosen, turned, 1, [-1]));
        tiny.Then(new Concat("c", [turned, chosen], joined, 1, [2, 2]));
        tiny.Then(new Linear("l", joined, membrane, 1, 4, 5, tiny.Bytes(Ones(20)), null));
        Assert.AreSequenceEqual((long[])[10, 0, 10], FanOut.PerElement(tiny.Build())[x]);
    }

    [TestMethod]
    [Timeout(200_000, CooperativeCancellation = true)]
    public void Wiring_that_parts_and_joins_again_is_counted_once_a_level()
    {
        var tiny = new TinyProgram();
        int x = tiny.Input(TinyProgram.Signed(4), 2), last = x;
        for (int level = 0; level < 60; level++)
        {
            int left = tiny.Then(new Select("l", last, tiny.Codes(TinyProgram.Signed(4), 1), 1, 2, 1, [0]));
            int right = tiny.Then(new Select("r", last, tiny.Codes(TinyProgram.Signed(4), 1), 1, 2, 1, [1]));
            last = tiny.Then(new Concat("c", [right, left], tiny.Codes(TinyProgram.Signed(4), 2), 1, [1, 1]));
        }

        tiny.Then(new Linear("l", last, tiny.Membrane(5), 1, 2, 5, tiny.Bytes(Ones(10)), null));
        Assert.AreSequenceEqual((long[])[5, 5], FanOut.PerElement(tiny.Build())[x]);
    }

    [TestMethod]
    public void Each_side_of_a_product_reaches_the_other_sides_free_axis()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(4), 2, 3), b = tiny.Input(TinyProgram.Signed(4), 3, 5);
        tiny.Then(new Product("p", a, b, tiny.Membrane(2, 5), [], 2, 3, 5, new([], 3, 1), new([], 5, 1), new([], 5, 1)));
        SpikingProgram program = tiny.Build();
        Assert.IsTrue(FanOut.PerElement(program)[a].All(count => count == 5));
        Assert.IsTrue(FanOut.PerElement(program)[b].All(count => count == 2));
    }

    [TestMethod]
    public void A_repeated_operand_reaches_every_repeat()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(4), 2, 3), b = tiny.Input(TinyProgram.Signed(4), 2);
        tiny.Then(new Hadamard("h", a, b, tiny.Membrane(2, 3), [3, 1], [1, 0]));
        Assert.AreSequenceEqual((long[])[3, 3], FanOut.PerElement(tiny.Build())[b]);
    }

    [TestMethod]
    public void A_summand_of_a_firing_is_one_synapse_and_a_function_is_none()
    {
        Assert.AreSequenceEqual((long[])[1, 1], Of(2, (tiny, x) => tiny.Pass(x, tiny.Codes(TinyProgram.Signed(4), 2), TinyProgram.Signed(4))));
        Assert.AreSequenceEqual((long[])[0, 0], Of(2, (tiny, x) => new Lookup("l", x, tiny.Codes(TinyProgram.Signed(4), 2), tiny.Shorts(new short[16]))));
    }

    [TestMethod]
    public void Wiring_and_constants_send_no_spikes_of_their_own()
    {
        var tiny = new TinyProgram();
        int x = tiny.Input(TinyProgram.Signed(4), 2), routed = tiny.Codes(TinyProgram.Signed(4), 2), constant = tiny.Codes(TinyProgram.Signed(4), 2);
        int value = tiny.Add(new Edge("value", TensorShape.Of(2), EdgeCarrier.Value, TinyProgram.Signed(4), 1));
        tiny.Then(new Route("r", x, routed, 0, [1]));
        tiny.Then(new Constant("c", constant, tiny.Shorts(1, 2)));
        tiny.Then(new Lookup("l", x, value, tiny.Shorts(new short[16])));
        Assert.AreSequenceEqual((int[])[x], ReferenceCounter.SpikingEdges(tiny.Build()).ToArray());
    }

    private static long[] Of(int length, Func<TinyProgram, int, Operation> create)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(4), length);
        tiny.Then(create(tiny, input));
        return FanOut.PerElement(tiny.Build())[input];
    }

    private static sbyte[] Ones(int count) => [.. Enumerable.Repeat((sbyte)1, count)];
}
