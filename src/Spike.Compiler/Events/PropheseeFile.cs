namespace Spike.Compiler.Events;

/// <summary>Prophesee RAW: lines of text that begin with %, then words of EVT 2.0, 2.1 or 3.0, see https://docs.prophesee.ai/stable/data/file_formats/raw.html.</summary>
internal sealed class PropheseeFile : EventFile
{
    private const int MostLines = 1000;
    private const int MostLetters = 4096;

    private readonly ByteSource source;
    private readonly Func<ByteSource, IEnumerable<PixelEvent>> words;

    private PropheseeFile(ByteSource source, SensorSize? size, Func<ByteSource, IEnumerable<PixelEvent>> words)
        : base(source.Place)
    {
        this.source = source;
        this.words = words;
        Size = size;
    }

    public static PropheseeFile Open(ByteSource source)
    {
        string? format = null, width = null, height = null;
        bool swapped = false;
        for (int lines = 0; source.Peek() == '%'; lines++)
        {
            if (lines == MostLines) throw source.Damaged($"its header has more than {MostLines} lines");
            string[] words = source.Line(MostLetters)!.TrimStart('%', ' ').Split(' ', 2, StringSplitOptions.TrimEntries);
            if (words[0] == "end") break;
            if (words.Length < 2) continue;
            switch (words[0])
            {
                case "evt":
                    format ??= words[1];
                    break;
                case "geometry":
                    (width, height) = words[1].Split('x') is [string x, string y] ? (x, y) : (width, height);
                    break;
                case "format":
                    string[] parts = words[1].Split(';', StringSplitOptions.TrimEntries);
                    format = parts[0];
                    foreach (string part in parts.Skip(1))
                    {
                        if (part.StartsWith("width=", StringComparison.Ordinal)) width = part[6..];
                        else if (part.StartsWith("height=", StringComparison.Ordinal)) height = part[7..];
                        else if (part == "endianness=legacy") swapped = true;
                    }

                    break;
            }
        }

        return new PropheseeFile(source, SensorSize.Of(width, height), format switch
        {
            "EVT2" or "2.0" => Evt2.Read,
            "EVT21" or "2.1" => all => Evt21.Read(all, swapped),
            "EVT3" or "3.0" => Evt3.Read,
            null => throw source.Place.Unreadable("its header names no format ('% evt 3.0' or '% format EVT3;...')", Formats),
            _ => throw source.Place.Unreadable($"its format is '{format}'", Formats),
        });
    }

    public override void Dispose() => source.Dispose();

    protected override IEnumerable<PixelEvent> Events() => words(source);
}
