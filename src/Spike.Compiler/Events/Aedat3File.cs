using System.Buffers.Binary;

namespace Spike.Compiler.Events;

/// <summary>AEDAT 3.1: lines of text that begin with #, then packets of events, see https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-3.1.html.</summary>
internal sealed class Aedat3File : EventFile
{
    private const int MostLines = 10_000;
    private const int MostLetters = 1 << 16;
    private const int Polarity = 1;
    private const int PolarityBytes = 8;

    private readonly ByteSource source;

    /// <param name="source">Behind the first line.</param>
    public Aedat3File(ByteSource source)
        : base(source.Place)
    {
        this.source = source;
        for (int lines = 0; source.Peek() == '#'; lines++)
        {
            if (lines == MostLines) throw source.Damaged($"its header has more than {MostLines} lines");
            string line = source.Line(MostLetters)!;
            if (line.StartsWith("#Format:", StringComparison.Ordinal) && line[8..].Trim() != "RAW")
                throw Place.Unreadable($"its format is '{line[8..].Trim()}'", "Save it in the format RAW.");
            if (line == "#!END-HEADER") return;
        }

        throw source.Damaged("its header has no end");
    }

    public override void Dispose() => source.Dispose();

    protected override IEnumerable<PixelEvent> Events()
    {
        var header = new byte[28];
        var bytes = new byte[PolarityBytes];
        while (source.TryRead(header))
        {
            int type = BinaryPrimitives.ReadInt16LittleEndian(header), size = At(header, 4), overflow = At(header, 12), capacity = At(header, 16), number = At(header, 20);
            if (size <= 0 || overflow < 0 || capacity < 0 || number < 0 || number > capacity) throw source.Damaged($"the packet before byte {source.Position} has impossible numbers in its header");
            if (type != Polarity)
            {
                source.Skip((long)size * capacity);
                continue;
            }

            if (size != PolarityBytes) throw source.Damaged($"the packet before byte {source.Position} holds changes of {size} bytes, not {PolarityBytes}");
            for (int i = 0; i < number; i++)
            {
                if (!source.TryRead(bytes)) throw source.CutShort();
                uint data = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                int time = At(bytes, 4);
                if (time < 0) throw source.Damaged($"the time before byte {source.Position} is negative");
                // Bit 0: whether the event counts.
                if ((data & 1) != 0) yield return new PixelEvent(((long)overflow << 31) + time, (int)(data >> 17), (int)((data >> 2) & 0x7FFF), (data & 2) != 0);
            }

            source.Skip((long)size * (capacity - number));
        }
    }

    private static int At(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));
}
