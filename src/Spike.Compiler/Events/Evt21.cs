using System.Buffers.Binary;
using System.Numerics;

namespace Spike.Compiler.Events;

/// <summary>EVT 2.1: 64-bit words, each the events of one polarity among 32 neighbours of a row, see https://docs.prophesee.ai/stable/data/encoding_formats/evt21.html.</summary>
internal static class Evt21
{
    /// <param name="source">At the first word.</param>
    /// <param name="swapped">The upper half of a word stands first, as sensors of the kind IMX636 send it.</param>
    public static IEnumerable<PixelEvent> Read(ByteSource source, bool swapped)
    {
        var time = new TimeHigh(bits: 28, lowBits: 6);
        var bytes = new byte[8];
        while (source.TryRead(bytes))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (swapped) word = BitOperations.RotateLeft(word, 32);
            switch (word >> 60)
            {
                case 0 or 1:
                    if (!time.IsKnown) break;
                    long at = time.At((long)((word >> 54) & 0x3F));
                    int x = (int)((word >> 43) & 0x7FF), y = (int)((word >> 32) & 0x7FF);
                    for (uint valid = (uint)word; valid != 0; valid &= valid - 1)
                        yield return new PixelEvent(at, x + BitOperations.TrailingZeroCount(valid), y, word >> 60 == 1);
                    break;
                case 8:
                    time.Set((long)((word >> 32) & 0x0FFFFFFF), source);
                    break;
                case 0xA or 0xE or 0xF:
                    break;
                default:
                    throw source.Damaged($"a word before byte {source.Position} is of the unknown type {word >> 60}");
            }
        }
    }
}
