using Spike.Runtime.Codings;

namespace Spike.Runtime.Tests.Codings;

[TestClass]
public class GradedCodingTests
{
    [TestMethod]
    [DataRow(5, 5, 1, 5)]
    [DataRow(6, 5, 1, 6)]
    [DataRow(7, 5, 3, 5)]
    [DataRow(8, 5, 3, 8)]
    [DataRow(2, 5, 3, 2)]
    [DataRow(3, 5, 3, 5)]
    [DataRow(-32768, 32767, 20, -32768)]
    public void A_change_is_sent_from_the_threshold_on(int code, int sent, int threshold, int held) =>
        Assert.AreEqual(held, GradedCoding.Next(code, sent, threshold));

    [TestMethod]
    public void Readers_are_never_a_threshold_away_from_the_code()
    {
        var random = new Random(3);
        for (int threshold = 1; threshold < 40; threshold++)
        {
            int held = 0;
            for (int frame = 0; frame < 500; frame++)
            {
                int code = random.Next(-100, 101), before = held;
                held = GradedCoding.Next(code, held, threshold);
                Assert.IsLessThan(threshold, Math.Abs(code - held));
                Assert.IsTrue(held == code || held == before, "what is sent is the whole change, or nothing");
            }
        }
    }
}
