using Spike.Runtime.Native;

namespace Spike.Runtime.Tests.Native;

[TestClass]
public class FiniteScanTests
{
    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void What_is_no_number_is_found_at_its_place_whatever_the_length(float fault)
    {
        for (int length = 1; length < 70; length++)
        {
            for (int at = 0; at < length; at++)
            {
                var values = new float[length];
                values[at] = fault;
                values[^1] = fault;
                Assert.AreEqual(at, FiniteScan.Find(values), $"{at} of {length}");
            }
        }
    }

    [TestMethod]
    public void Numbers_of_any_size_are_numbers()
    {
        float[] numbers = [0, -0f, 1, float.Epsilon, float.MinValue, float.MaxValue, 1e-40f, -1e38f];
        for (int length = 0; length < 70; length++) Assert.AreEqual(-1, FiniteScan.Find([.. Enumerable.Range(0, length).Select(i => numbers[i % numbers.Length])]));
    }
}
