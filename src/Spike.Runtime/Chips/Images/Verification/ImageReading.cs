using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>What is wrong with an image, half a sentence; ends its verification.</summary>
internal sealed class ImageFault(string reason) : Exception(reason);

/// <summary>Tables of an image that are there and as long as they should be.</summary>
internal sealed class ImageReading(ISegments segments)
{
    /// <summary>A table of so many entries.</summary>
    public ReadOnlySpan<T> Table<T>(int segment, long entries, string what) where T : unmanaged
    {
        ReadOnlySpan<T> table = Table<T>(segment, what);
        Require(table.Length == entries, what, $"its table {segment} has {table.Length} entries, not {entries}");
        return table;
    }

    public ReadOnlySpan<T> Table<T>(int segment, string what) where T : unmanaged
    {
        Require(segment >= 0 && segment < segments.Count, what, $"there is no segment {segment}");
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        Require(segments.Length(segment) % size == 0, what, $"segment {segment} holds no whole numbers of {size} bytes");
        return segments.Read<T>(segment);
    }

    public void Optional<T>(int? segment, long entries, string what) where T : unmanaged
    {
        if (segment is { } id) Table<T>(id, entries, what);
    }

    /// <summary>Offsets that lead through another table.</summary>
    public ReadOnlySpan<int> Offsets(int segment, long? rows, long end, string what)
    {
        ReadOnlySpan<int> offsets = rows is { } count ? Table<int>(segment, count + 1, what) : Table<int>(segment, what);
        bool sound = offsets.Length > 0 && offsets[0] == 0 && offsets[^1] == end;
        for (int i = 1; i < offsets.Length; i++) sound &= offsets[i] >= offsets[i - 1];
        Require(sound, what, $"the offsets of segment {segment} do not lead through {end} entries");
        return offsets;
    }

    /// <summary>Indices below a bound.</summary>
    public void Indices(int? segment, long? entries, long bound, string what)
    {
        if (segment is not { } id) return;
        ReadOnlySpan<int> table = entries is { } count ? Table<int>(id, count, what) : Table<int>(id, what);
        foreach (int index in table) Require(index >= 0 && index < bound, what, $"segment {id} names {index} of {bound}");
    }

    public void Shifts(int segment, long entries, string what)
    {
        foreach (byte shift in Table<byte>(segment, entries, what)) Require(shift is >= 1 and <= 62, what, $"a shift is {shift}");
    }

    public static void Require(bool sound, string what, string reason)
    {
        if (!sound) throw new ImageFault($"{what}: {reason}");
    }
}
