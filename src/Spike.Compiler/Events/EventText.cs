using System.Globalization;
using Spike.Compiler.Data;

namespace Spike.Compiler.Events;

/// <summary>Lines x,y,t,p: column, row, microseconds, and 1 or 0 (or -1) for brighter or darker. A first line of names may give another order.</summary>
internal sealed class EventText : EventFile
{
    private const int MostLetters = 1024;
    private const string Remedy = "Give lines x,y,t,p of whole numbers, t in microseconds, p 0 or 1.";

    private static readonly char[] Separators = [',', ';', '\t', ' '];

    // As data sets write them.
    private static readonly string[][] Names = [["x"], ["y"], ["t", "time", "ts", "timestamp"], ["p", "pol", "polarity"]];

    private readonly ByteSource source;
    private readonly int[] order = [0, 1, 2, 3];
    private string? first;
    private long lines;

    /// <param name="source">At the file's beginning.</param>
    public EventText(ByteSource source)
        : base(source.Place)
    {
        this.source = source;
        do first = Line();
        while (first is { } line && (line.Length == 0 || line[0] == '#'));
        if (first is not null && first.Any(char.IsAsciiLetter)) ReadNames();
    }

    public override void Dispose() => source.Dispose();

    protected override IEnumerable<PixelEvent> Events()
    {
        for (string? line = first; line is not null; line = Line())
        {
            if (line.Length == 0 || line[0] == '#') continue;
            yield return Parse(line);
        }
    }

    private string? Line()
    {
        string? line = source.Line(MostLetters);
        lines++;
        return line?.Trim();
    }

    private void ReadNames()
    {
        string[] names = first!.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        for (int column = 0; column < 4; column++)
        {
            order[column] = Array.FindIndex(names, name => Names[column].Contains(name));
            if (order[column] < 0) throw Place.Unreadable($"line {lines} names no column {Names[column][0]}: '{Words.Printable(first)}'", Remedy);
        }

        first = Line();
    }

    private PixelEvent Parse(string line)
    {
        string[] columns = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new long[4];
        for (int column = 0; column < 4; column++)
        {
            if (order[column] >= columns.Length || !long.TryParse(columns[order[column]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[column]))
                throw Place.Unreadable($"line {lines} has no whole number for {Names[column][0]}: '{Words.Printable(line)}'", Remedy);
        }

        if (numbers[3] is < -1 or > 1 || numbers[0] is < 0 or > SensorSize.Most || numbers[1] is < 0 or > SensorSize.Most)
            throw Place.Unreadable($"line {lines} holds a number out of its range: '{Words.Printable(line)}'", Remedy);
        return new PixelEvent(numbers[2], (int)numbers[0], (int)numbers[1], numbers[3] > 0);
    }
}
