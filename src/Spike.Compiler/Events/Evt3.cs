using System.Buffers.Binary;
using System.Numerics;

namespace Spike.Compiler.Events;

/// <summary>EVT 3.0: 16-bit little-endian words, each a change of time, row, column or polarity, see https://docs.prophesee.ai/stable/data/encoding_formats/evt3.html.</summary>
internal static class Evt3
{
    public static IEnumerable<PixelEvent> Read(ByteSource source)
    {
        var time = new TimeHigh(bits: 12, lowBits: 12);
        long low = 0;
        int y = -1, x = 0;
        bool on = false;
        var bytes = new byte[2];
        while (source.TryRead(bytes))
        {
            int word = BinaryPrimitives.ReadUInt16LittleEndian(bytes), valid = 0, width = 0;
            switch (word >> 12)
            {
                case 0x0:
                    y = word & 0x7FF;
                    break;
                case 0x2:
                    if (time.IsKnown && y >= 0) yield return new PixelEvent(time.At(low), word & 0x7FF, y, (word & 0x800) != 0);
                    break;
                case 0x3:
                    (x, on) = (word & 0x7FF, (word & 0x800) != 0);
                    break;
                case 0x4:
                    (valid, width) = (word & 0xFFF, 12);
                    break;
                case 0x5:
                    (valid, width) = (word & 0xFF, 8);
                    break;
                case 0x6:
                    low = word & 0xFFF;
                    break;
                case 0x8:
                    int high = word & 0xFFF;
                    // The lower part belongs to a new upper part only once it is told.
                    if (!time.IsKnown || time.High != high) low = 0;
                    time.Set(high, source);
                    break;
                // Triggers, extensions, and what continues them.
                case 0x7 or 0xA or 0xE or 0xF:
                    break;
                default:
                    throw source.Damaged($"a word before byte {source.Position} is of the unknown type {word >> 12}");
            }

            if (time.IsKnown && y >= 0)
            {
                for (; valid != 0; valid &= valid - 1)
                    yield return new PixelEvent(time.At(low), x + BitOperations.TrailingZeroCount(valid), y, on);
            }

            // A vector begins where the last one ended; no sensor is that wide, and a sum must not run over.
            x = Math.Min(x + width, SensorSize.Most);
        }
    }
}
