using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Reads the tables of an image and believes nothing: each is there and has the length that its user says.</summary>
internal sealed class ImageTables(ISegments segments)
{
    /// <summary>A copy of a table.</summary>
    /// <param name="segment">Its id.</param>
    /// <param name="length">Elements.</param>
    /// <param name="what">Whose, for messages.</param>
    public T[] Read<T>(int segment, long length, string what) where T : unmanaged
    {
        T[] values = Read<T>(segment, what);
        return values.Length == length ? values : throw Fault(what, $"its table {segment} has {values.Length} entries, not {length}");
    }

    /// <summary>A copy of a table of any length.</summary>
    public T[] Read<T>(int segment, string what) where T : unmanaged
    {
        if (segment < 0 || segment >= segments.Count) throw Fault(what, $"there is no segment {segment}");
        return segments.Read<T>(segment).ToArray();
    }

    /// <summary>The same where a table may be left out.</summary>
    public T[]? Read<T>(int? segment, long length, string what) where T : unmanaged => segment is { } id ? Read<T>(id, length, what) : null;

    /// <summary>Offsets of rows that lie one behind the other in a table of a known length.</summary>
    public int[] Offsets(int segment, long rows, int total, string what)
    {
        int[] offsets = rows < 0 ? Read<int>(segment, what) : Read<int>(segment, rows + 1, what);
        bool sound = offsets.Length > 0 && offsets[0] == 0 && offsets[^1] == total;
        for (int i = 1; i < offsets.Length; i++) sound &= offsets[i] >= offsets[i - 1];
        return sound ? offsets : throw Fault(what, $"the offsets of segment {segment} do not lead through a table of {total}");
    }

    /// <summary>Numbers that each lie between 0 and a bound.</summary>
    public int[]? Map(int? segment, long length, long bound, string what)
    {
        int[]? map = Read<int>(segment, length, what);
        foreach (int index in map ?? [])
        {
            if (index < 0 || index >= bound) throw Fault(what, $"its map {segment} names {index} of {bound}");
        }

        return map;
    }

    public static void Require(bool sound, string what, string reason)
    {
        if (!sound) throw Fault(what, reason);
    }

    public static ChipImageException Fault(string what, string reason) => new($"The chip image is faulty: {what}: {reason}. Compile the model again.");
}
