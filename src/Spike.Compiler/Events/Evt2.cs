using System.Buffers.Binary;

namespace Spike.Compiler.Events;

/// <summary>EVT 2.0: 32-bit little-endian words, an event each, see https://docs.prophesee.ai/stable/data/encoding_formats/evt2.html.</summary>
internal static class Evt2
{
    public static IEnumerable<PixelEvent> Read(ByteSource source)
    {
        var time = new TimeHigh(bits: 28, lowBits: 6);
        var bytes = new byte[4];
        while (source.TryRead(bytes))
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            switch (word >> 28)
            {
                // An event before the first time has none.
                case 0 or 1:
                    if (time.IsKnown) yield return new PixelEvent(time.At((word >> 22) & 0x3F), (int)((word >> 11) & 0x7FF), (int)(word & 0x7FF), word >> 28 == 1);
                    break;
                case 8:
                    time.Set(word & 0x0FFFFFFF, source);
                    break;
                // Triggers, extensions, and what continues them.
                case 0xA or 0xE or 0xF:
                    break;
                default:
                    throw source.Damaged($"a word before byte {source.Position} is of the unknown type {word >> 28}");
            }
        }
    }
}
