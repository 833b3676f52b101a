using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class ChannelLayoutTests
{
    private static readonly TensorShape Over = TensorShape.Of(1, 3, 2, 4);

    [TestMethod]
    [DataRow(new int[0], 1)]
    [DataRow(new[] { 1, 1 }, 1)]
    [DataRow(new[] { 4 }, 4)]
    [DataRow(new[] { 2, 1 }, 2)]
    [DataRow(new[] { 3, 1, 1 }, 3)]
    [DataRow(new[] { 1, 3, 1, 1 }, 3)]
    [DataRow(new[] { 3, 2, 1 }, 6)]
    [DataRow(new[] { 2, 4 }, 8)]
    [DataRow(new[] { 3, 1, 4 }, 24)]
    [DataRow(new[] { 1, 3, 2, 4 }, 24)]
    public void A_broadcast_constant_has_the_fewest_channels_that_say_it(int[] dimensions, int channels)
    {
        var constant = new TensorShape([.. dimensions]);
        ChannelLayout layout = ChannelLayout.Broadcast(constant, Over);
        Assert.AreEqual(channels, layout.Channels);
        // Elements that numpy gives the same constant may share a channel, others may not.
        var strides = Enumerable.Range(0, 4)
            .Select(axis => axis < 4 - constant.Rank || constant[axis - 4 + constant.Rank] == 1 ? 0 : constant.Strides[axis - 4 + constant.Rank]);
        var byChannel = Enumerable.Range(0, Over.Length).ToLookup(layout.ChannelOf, i => Strided.Offset(i, Over.Dimensions, [.. strides]));
        Assert.IsTrue(byChannel.All(channel => channel.Distinct().Count() == 1));
    }

    [TestMethod]
    public void Spreading_keeps_the_constant_of_every_element()
    {
        ChannelLayout[] layouts = [ChannelLayout.Scalar, new(4, 1), new(3, 8), new(2, 4)];
        foreach (ChannelLayout a in layouts)
        {
            foreach (ChannelLayout b in layouts)
            {
                ChannelLayout common = ChannelLayout.Common(a, b, Over);
                double[] constants = [.. Enumerable.Range(0, a.Channels).Select(i => i + 0.5)], spread = a.Spread(constants, common);
                for (int i = 0; i < Over.Length; i++) Assert.AreEqual(constants[a.ChannelOf(i)], spread[common.ChannelOf(i)], $"{a} in {b}");
            }
        }
    }
}
