using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Graphs;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>Codes that hold whole numbers without error: token ids, masks, truth values.</summary>
internal sealed class WholeNumbers(Graph graph, IReadOnlyDictionary<string, ValueRange> ranges, SpikeCoding coding = SpikeCoding.Radix)
{
    private readonly IReadOnlyDictionary<string, int> rows = TableRows.Of(graph);

    /// <summary>What every float of a sample can say; digits would hold more.</summary>
    private const int MaxNumber = 1 << 24;

    public bool Contains(string value) => graph.Wholes.Contains(value);

    /// <summary>Whether a value's numbers pass 15 bits, so that two digits carry them.</summary>
    public bool IsLong(string value) => Contains(value) && (rows.TryGetValue(value, out int count) ? count > LongNumber.Base : ranges[value].Magnitude > short.MaxValue);

    /// <summary>High digits of a value of long whole numbers, and the numbers that it takes as an input.</summary>
    public (CodeRange High, WholeRange Takes) Long(string value)
    {
        bool signed = ranges[value].Min < 0;
        int largest = rows.TryGetValue(value, out int count) ? count - 1 : (int)Math.Min(ranges[value].Magnitude, MaxNumber);
        var high = new CodeRange(BitLength(largest / LongNumber.Base) + (signed ? 1 : 0), signed);
        if (rows.ContainsKey(value)) return (high, new WholeRange(signed ? -count : 0, largest));
        return (high, new WholeRange(signed ? high.Min * LongNumber.Base : 0, Math.Min(((high.Max + 1) * LongNumber.Base) - 1, MaxNumber)));
    }

    /// <summary>Codes of an input of whole numbers, and the numbers that it takes. One that chooses rows of a table takes every row's number, whatever calibration saw.</summary>
    public (EdgeSpec Spec, WholeRange Takes) Input(string input, CodeRange wanted)
    {
        if (!rows.TryGetValue(input, out int count))
        {
            EdgeSpec spec = Spec(input, wanted);
            return (spec, new WholeRange((int)Math.Ceiling(spec.Range.Min * spec.Scale), (int)Math.Floor(spec.Range.Max * spec.Scale)));
        }

        EdgeSpec index = Index(input, count);
        return (index, new WholeRange(index.Range.Signed ? -count : 0, count - 1));
    }

    /// <summary>Row numbers as they are, one code a row.</summary>
    /// <param name="value">The value that holds them.</param>
    /// <param name="tableRows">Rows of the table, no more than a code tells apart.</param>
    public EdgeSpec Index(string value, int tableRows)
    {
        bool signed = ranges.TryGetValue(value, out ValueRange? range) && range.Min < 0;
        int steps = BitLength(tableRows - 1) + (signed ? 1 : 0);
        return new EdgeSpec(new CodeRange(Math.Clamp(steps, 1, signed ? CodeRange.MaxBits : CodeRange.MaxBits - 1), signed), 1);
    }

    /// <summary>Codes for a whole number, by a power of two, so that sums and products of such values stay exact.</summary>
    /// <param name="value">Its name.</param>
    /// <param name="wanted">What its readers ask for; more where the numbers are larger. Rate codes are the numbers themselves: each unit costs a spike.</param>
    public EdgeSpec Spec(string value, CodeRange wanted)
    {
        ValueRange range = ranges[value];
        double magnitude = Math.Max(1, range.Magnitude);
        if (magnitude > short.MaxValue)
        {
            throw new ModelFault("SPIKE1004", value, $"it holds whole numbers up to {magnitude:0}, and codes hold {short.MaxValue} exactly",
                "Compute with smaller numbers, or with floats.");
        }

        bool signed = range.Min < 0;
        if (coding == SpikeCoding.Rate) return new EdgeSpec(CodeRange.Levels((int)Math.Ceiling(magnitude), signed), 1);
        int needed = Math.Max(wanted.Bits, BitLength((int)magnitude) + (signed ? 1 : 0));
        signed |= needed == CodeRange.MaxBits;
        var codes = new CodeRange(Math.Min(needed, CodeRange.MaxBits), signed);
        return new EdgeSpec(codes, Math.ScaleB(1, -(int)Math.Floor(Math.Log2(codes.Max / magnitude))));
    }

    private static int BitLength(int number)
    {
        int bits = 0;
        for (; number >> bits > 0; bits++) { }
        return bits;
    }
}
