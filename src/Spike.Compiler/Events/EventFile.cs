using Spike.Compiler.Data;

namespace Spike.Compiler.Events;

/// <summary>A recording of an event camera, read once from front to back.</summary>
internal abstract class EventFile : IDisposable
{
    /// <summary>What to do about a file that is none of these.</summary>
    public const string Formats = "Give AEDAT 3.1 or 4.0, Prophesee RAW (EVT2, EVT2.1, EVT3), text lines x,y,t,p, or a .npz with arrays x, y, t and p.";

    protected EventFile(DataPlace place) => Place = place;

    // Differences of times must not run over.
    private const long MostMicroseconds = 1L << 60;

    /// <summary>For messages.</summary>
    public DataPlace Place { get; }

    /// <summary>The camera's pixels, where the file states them.</summary>
    public SensorSize? Size { get; protected init; }

    /// <summary>What a file holds is told by its first bytes, not by its name; it may be gzipped.</summary>
    /// <exception cref="DataFault">It holds no events that can be read.</exception>
    public static EventFile Open(string path)
    {
        var place = new DataPlace(path);
        var source = new ByteSource(DataStream.Open(path), place);
        try
        {
            if (source.Peek() < 0) throw place.Unreadable("it is empty", Formats);
            if (source.StartsWith("#!AER-DAT"u8)) return Aedat(source);
            if (source.StartsWith("%"u8)) return PropheseeFile.Open(source);
            if (!source.StartsWith("PK"u8)) return new EventText(source);
            source.Dispose();
            return new EventArrays(path);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>All events in the order of time.</summary>
    /// <exception cref="DataFault">The file is damaged, its times run backwards, or an event lies outside the camera.</exception>
    public IEnumerable<PixelEvent> Read()
    {
        long number = 0, last = long.MinValue;
        foreach (PixelEvent found in Events())
        {
            if (found.Microseconds < last)
                throw Place.Unreadable($"its times run backwards: event {number} is at {found.Microseconds} us, the one before at {last} us", "Sort the events by time, or record them again.");
            if (found.Microseconds is < -MostMicroseconds or > MostMicroseconds) throw Place.Unreadable($"event {number} has the impossible time {found.Microseconds} us", "Give microseconds.");
            if (found.X < 0 || found.Y < 0 || (Size is { } size && (found.X >= size.Width || found.Y >= size.Height)))
                throw Place.Unreadable($"event {number} is at ({found.X}, {found.Y}){(Size is { } own ? $", outside the camera's {own} pixels" : "")}", "Export or copy it again.");
            last = found.Microseconds;
            number++;
            yield return found;
        }
    }

    public abstract void Dispose();

    /// <summary>The events as they stand, not yet checked.</summary>
    protected abstract IEnumerable<PixelEvent> Events();

    private static EventFile Aedat(ByteSource source)
    {
        string line = source.Line(most: 64)!;
        return line switch
        {
            "#!AER-DAT3.1" => new Aedat3File(source),
            "#!AER-DAT4.0" => Aedat4File.Open(source),
            _ => throw source.Place.Unreadable($"it is AEDAT of a version that is not read ('{Words.Printable(line)}')", "Convert it to AEDAT 3.1 or 4.0."),
        };
    }
}
