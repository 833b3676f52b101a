using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class ArenaPlanTests
{
    [TestMethod]
    [DataRow(1, EdgeCarrier.Spikes, 64)]
    [DataRow(32, EdgeCarrier.Spikes, 64)]
    [DataRow(33, EdgeCarrier.Value, 128)]
    [DataRow(16, EdgeCarrier.Membrane, 64)]
    [DataRow(17, EdgeCarrier.Membrane, 128)]
    [DataRow(9, EdgeCarrier.WideMembrane, 128)]
    public void An_edge_takes_its_elements_rounded_up_to_64_bytes(int elements, object carrier, long bytes) =>
        Assert.AreEqual(bytes, ArenaPlan.SizeOf(EdgeOf(elements, (EdgeCarrier)carrier)));

    [TestMethod]
    public void Apart_each_edge_begins_where_the_one_before_ends()
    {
        ArenaPlan plan = ArenaPlan.Separate([EdgeOf(33, EdgeCarrier.Spikes), EdgeOf(1, EdgeCarrier.Membrane), EdgeOf(8, EdgeCarrier.WideMembrane)]);
        Assert.AreSequenceEqual((long[])[0, 128, 192], plan.Offsets.ToArray());
        Assert.AreEqual(256, plan.Length);
    }

    private static Edge EdgeOf(int elements, EdgeCarrier carrier) => new("e", TensorShape.Of(elements), carrier, new CodeRange(8, true), 1);
}
