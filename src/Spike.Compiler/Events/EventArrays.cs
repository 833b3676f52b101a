using Spike.Compiler.Data;

namespace Spike.Compiler.Events;

/// <summary>A .npz with arrays x, y, t and p of one length: column, row, microseconds, and 1 or 0 (or -1) for brighter or darker.</summary>
internal sealed class EventArrays : EventFile
{
    private readonly DataArray[] columns;

    public EventArrays(string path)
        : base(new DataPlace(path))
    {
        using ArraySource source = ArraySource.Open(path);
        columns = [.. ((string[])["x", "y", "t", "p"]).Select(key => Column(source, key))];
        if (columns.Any(column => column.Length != columns[0].Length))
            throw Place.WrongShape($"its arrays x, y, t and p have {string.Join(", ", columns.Select(column => column.Length))} elements", "Give one of each for every event.");
    }

    public override void Dispose() { }

    protected override IEnumerable<PixelEvent> Events()
    {
        for (int i = 0; i < columns[0].Length; i++)
        {
            long x = columns[0].Whole(i), y = columns[1].Whole(i), p = columns[3].Whole(i);
            if (x is < 0 or > SensorSize.Most || y is < 0 or > SensorSize.Most || p is < -1 or > 1)
                throw Place.Unreadable($"event {i} is at ({x}, {y}) with polarity {p}", "Give coordinates of pixels, and 0 or 1 for p.");
            yield return new PixelEvent(columns[2].Whole(i), (int)x, (int)y, p > 0);
        }
    }

    private DataArray Column(ArraySource source, string key)
    {
        if (!source.Keys.Contains(key)) throw Place.Unreadable($"it has no array '{key}'; events are arrays x, y, t and p", Formats);
        DataArray column = source.Read(key);
        if (column.Dimensions.Length != 1) throw source.PlaceOf(key).WrongShape($"its shape is {Words.Shape(column.Dimensions)}", "Give one number for each event.");
        if (column.Type is NumberType.Half or NumberType.Single or NumberType.Double)
            throw source.PlaceOf(key).Unreadable("it holds no whole numbers", "Give whole numbers, t in microseconds.");
        return column;
    }
}
