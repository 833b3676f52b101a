using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class BytePackingTests
{
    [TestMethod]
    public void Weights_stand_in_groups_of_four_inputs_of_16_columns()
    {
        var random = new Random(14);
        for (int trial = 0; trial < 100; trial++)
        {
            int inner = 1 + random.Next(300), columns = 1 + random.Next(60), groups = BytePacking.Groups(inner), panels = PanelProduct.Panels(columns);
            sbyte[] weights = [.. Enumerable.Range(0, inner * columns).Select(_ => (sbyte)random.Next(-128, 128))];
            using var packed = new NativeBuffer<sbyte>((long)panels * groups * 64);

            BytePacking.Weights(weights, inner, columns, packed.Pointer);

            for (int at = 0; at < packed.Length; at++)
            {
                int k = (at / 64 % groups * 4) + (at % 4), column = (at / 64 / groups * 16) + (at % 64 / 4);
                Assert.AreEqual(k < inner && column < columns ? weights[(column * inner) + k] : 0, packed.Pointer[at]);
            }
        }
    }
}
