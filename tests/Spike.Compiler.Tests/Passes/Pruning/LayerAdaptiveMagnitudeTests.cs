using Spike.Compiler.Passes.Pruning;

namespace Spike.Compiler.Tests.Passes.Pruning;

[TestClass]
public sealed class LayerAdaptiveMagnitudeTests
{
    [TestMethod]
    public void The_smallest_of_a_layer_go() =>
        CollectionAssert.AreEqual(new[] { true, false, true, false }, LayerAdaptiveMagnitude.Smallest([[1, 9, 4, 16]], 0.5)[0]);

    [TestMethod]
    public void A_factor_on_a_whole_layer_changes_nothing()
    {
        var random = new Random(1);
        float[][] layers = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 50).Select(_ => random.NextSingle()).ToArray())];
        bool[][] expected = LayerAdaptiveMagnitude.Smallest(layers, 0.6), actual = LayerAdaptiveMagnitude.Smallest([layers[0], Array.ConvertAll(layers[1], square => square * 1024), layers[2]], 0.6);
        for (int layer = 0; layer < layers.Length; layer++) CollectionAssert.AreEqual(expected[layer], actual[layer]);
        Assert.AreEqual(90, expected.Sum(layer => layer.Count(goes => goes)), "the share holds for all layers together");
    }

    [TestMethod]
    public void A_small_layer_among_large_ones_keeps_more()
    {
        var random = new Random(2);
        float[][] layers = [.. new[] { 8, 800 }.Select(length => Enumerable.Range(0, length).Select(_ => random.NextSingle()).ToArray())];
        bool[][] goes = LayerAdaptiveMagnitude.Smallest(layers, 0.5);
        Assert.IsLessThan(3, goes[0].Count(one => one));
    }

    [TestMethod]
    public void One_stays_in_each_layer_whatever_the_share() =>
        CollectionAssert.AreEqual(new[] { 1, 1 }, LayerAdaptiveMagnitude.Smallest([[1, 2, 3], [0, 0]], 0.999).Select(layer => layer.Count(goes => !goes)).ToArray());
}
