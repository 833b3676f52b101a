using Spike.Cli.Conformance;

namespace Spike.Cli.Rendering;

internal static class ConformanceText
{
    public static void Write(TextWriter writer, ConformanceDocument document)
    {
        OperatorRow[] rows = [.. OperatorRow.Of(document.Tests)];
        int width = rows.Max(row => row.Operator.Length);
        writer.WriteLine($"  {"".PadRight(width)}  passed  failed  out of scope");
        foreach (OperatorRow row in rows)
        {
            writer.WriteLine($"  {row.Operator.PadRight(width)}  {row.Passed,6}  {row.Failed,6}  {row.OutOfScope,12}"
                + (row.Reasons.Count > 0 ? $"  {string.Join("; ", row.Reasons.Take(2))}{(row.Reasons.Count > 2 ? "; ..." : "")}" : ""));
        }

        writer.WriteLine($"{Figures.Count(document.Tests.Count)} tests in {Figures.Seconds(document.Seconds)}: {Figures.Count(rows.Sum(row => row.Passed))} passed, "
            + $"{Figures.Count(rows.Sum(row => row.Failed))} failed, {Figures.Count(rows.Sum(row => row.OutOfScope))} out of scope");
    }
}
