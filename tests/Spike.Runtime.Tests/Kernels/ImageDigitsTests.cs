using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class ImageDigitsTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Every_digit_of_every_code_stays_where_its_code_is(bool signed)
    {
        using var positive = new NativeBuffer<byte>(256);
        using var negative = new NativeBuffer<byte>(256);
        using var digits = new NativeBuffer<byte>(256);
        for (int i = 0; i < 256; i++)
        {
            (uint plus, uint minus) = RadixCoding.Encode(signed ? i - 128 : i, signed);
            (positive.Pointer[i], negative.Pointer[i]) = ((byte)plus, (byte)minus);
        }

        for (int bit = 0; bit < 8; bit++)
        {
            ImageDigits.Take(positive.Pointer, signed ? negative.Pointer : null, 256, bit, digits.Pointer);
            for (int i = 0; i < 256; i++)
            {
                int digit = ((positive.Pointer[i] >> bit) & 1) - ((negative.Pointer[i] >> bit) & 1);
                Assert.AreEqual(digit + (signed ? 1 : 0), digits.Pointer[i], $"code {i}, bit {bit}");
            }
        }
    }
}
