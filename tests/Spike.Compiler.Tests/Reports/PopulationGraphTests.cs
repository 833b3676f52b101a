using Spike.Compiler.Reports;

namespace Spike.Compiler.Tests.Reports;

[TestClass]
public sealed class PopulationGraphTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void A_layer_reads_the_populations_behind_its_wiring_and_sums(int level)
    {
        PopulationPlace[] places = [.. PopulationGraph.Of(CompiledDigits.Optimised("vit_mnist", level))];
        Assert.AreEqual(("Input", null), (places[0].Operator, places[0].Node));
        PopulationPlace patches = places[1], tokens = places[2];
        Assert.AreEqual("Convolution", patches.Operator);
        CollectionAssert.AreEqual(new[] { patches.Edge }, tokens.Sources.ToArray(), "through a transpose and a concatenation");
        Assert.HasCount(9, places.Where(place => place.Function == "Norm"));
        Assert.IsTrue(places.Skip(1).All(place => !place.Sources.IsEmpty && place.Node is not null));
        Assert.IsTrue(places.Any(place => place.Sources.Length == 2), "a residual connection");
    }

    [TestMethod]
    public void A_window_begins_when_the_last_that_it_reads_has_ended()
    {
        Runtime.Programs.SpikingProgram program = CompiledDigits.Optimised("vit_mnist", 2);
        Dictionary<int, PopulationPlace> places = PopulationGraph.Of(program).ToDictionary(place => place.Edge);
        foreach (PopulationPlace place in places.Values.Where(place => !place.Sources.IsEmpty))
        {
            Assert.AreEqual(place.Sources.Max(source => PopulationGraph.EndOf(program, places[source])), place.FirstStep);
            Assert.AreEqual(place.Sources.Max(source => places[source].Depth) + 1, place.Depth);
        }
    }
}
