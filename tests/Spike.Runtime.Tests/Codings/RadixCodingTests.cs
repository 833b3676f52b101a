using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Codings;

[TestClass]
public class RadixCodingTests
{
    [TestMethod]
    public void Every_code_of_every_window_comes_back()
    {
        foreach (CodeRange range in AllRanges())
        {
            var digits = new sbyte[range.Bits];
            for (int code = range.Min; code <= range.Max; code++)
            {
                RadixCoding.Encode(code, range, digits);
                int sum = digits.Select((digit, step) => digit * (1 << (range.Bits - 1 - step))).Sum();
                if (sum != code || RadixCoding.Decode(digits) != code) Assert.Fail($"{range}: {code} becomes [{string.Join(',', digits)}].");
            }
        }
    }

    [TestMethod]
    public void Signed_codes_are_sent_in_the_non_adjacent_form_of_the_textbook()
    {
        foreach (CodeRange range in AllRanges().Where(range => range.Signed))
        {
            for (int code = range.Min; code <= range.Max; code++)
            {
                int[] expected = NonAdjacentForm(code);
                for (int bit = 0; bit < Math.Max(range.Bits, expected.Length); bit++)
                {
                    int digit = bit < range.Bits ? RadixCoding.Digit(code, range, range.Bits - 1 - bit) : 0;
                    if (digit != expected.ElementAtOrDefault(bit)) Assert.Fail($"{range}: {code}, weight 2^{bit}: {digit}.");
                }
            }
        }
    }

    [TestMethod]
    public void No_two_neighbouring_digits_of_a_signed_code_are_spikes()
    {
        CodeRange range = new(16, signed: true);
        for (int code = range.Min; code <= range.Max; code++)
        {
            (uint positive, uint negative) = RadixCoding.Encode(code, signed: true);
            uint spikes = positive | negative;
            if ((positive & negative) != 0 || (spikes & (spikes >> 1)) != 0 || spikes > 0xFFFF) Assert.Fail($"{code}");
        }
    }

    [TestMethod]
    public void No_signed_digit_form_of_as_many_digits_has_fewer_spikes()
    {
        const int digits = 8;
        Dictionary<int, int> fewest = [];
        for (int form = 0; form < (int)Math.Pow(3, digits); form++)
        {
            int value = 0, spikes = 0;
            for (int rest = form, i = 0; i < digits; i++, rest /= 3)
            {
                value = (2 * value) + (rest % 3) - 1;
                spikes += rest % 3 == 1 ? 0 : 1;
            }

            fewest[value] = Math.Min(spikes, fewest.GetValueOrDefault(value, digits));
        }

        for (int code = -128; code <= 127; code++) Assert.AreEqual(fewest[code], RadixCoding.SpikeCount(code, signed: true), $"{code}");
    }

    [TestMethod]
    public void Unsigned_codes_are_sent_as_their_bits()
    {
        for (int code = 0; code < 1 << 15; code++)
        {
            string bits = Convert.ToString(code, 2).PadLeft(15, '0');
            for (int step = 0; step < 15; step++)
            {
                if (RadixCoding.Digit(code, new CodeRange(15, signed: false), step) != bits[step] - '0') Assert.Fail($"{code}, step {step}");
            }
        }
    }

    [TestMethod]
    public void The_spike_count_is_the_number_of_non_zero_digits()
    {
        foreach (CodeRange range in AllRanges())
        {
            for (int code = range.Min; code <= range.Max; code++)
            {
                int spikes = Enumerable.Range(0, range.Bits).Count(step => RadixCoding.Digit(code, range, step) != 0);
                if (spikes != RadixCoding.SpikeCount(code, range.Signed)) Assert.Fail($"{range}: {code}");
            }
        }
    }

    [TestMethod]
    [DataRow(7, 4, "1 0 0 -1")]
    [DataRow(-8, 4, "-1 0 0 0")]
    [DataRow(-3, 4, "0 -1 0 1")]
    [DataRow(5, 4, "0 1 0 1")]
    [DataRow(-1, 1, "-1")]
    public void Worked_examples(int code, int timeSteps, string expected)
    {
        var digits = new sbyte[timeSteps];
        RadixCoding.Encode(code, new CodeRange(timeSteps, signed: true), digits);
        Assert.AreEqual(expected, string.Join(' ', digits));
    }

    private static IEnumerable<CodeRange> AllRanges() =>
        [.. Enumerable.Range(1, 16).Select(steps => new CodeRange(steps, true)), .. Enumerable.Range(1, 15).Select(steps => new CodeRange(steps, false))];

    /// <summary>Reitwieser's algorithm, least significant digit first: an odd number takes the digit that leaves a multiple of four.</summary>
    private static int[] NonAdjacentForm(int code)
    {
        var digits = new List<int>();
        for (; code != 0; code /= 2)
        {
            int digit = code % 2 == 0 ? 0 : 2 - (((code % 4) + 4) % 4);
            digits.Add(digit);
            code -= digit;
        }

        return [.. digits];
    }
}
