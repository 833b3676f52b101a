using System.Globalization;

namespace Spike.Cli.Conformance;

/// <summary>docs/conformance.md, printed from a run.</summary>
internal static class ConformancePage
{
    /// <param name="results">Of all tests, compiled and run.</param>
    /// <param name="shapes">The same tests, imported only.</param>
    public static string Of(IReadOnlyList<ConformanceResult> results, IReadOnlyList<ConformanceResult> shapes)
    {
        OperatorRow[] rows = [.. OperatorRow.Of(results)];
        OperatorRow[] inScope = [.. rows.Where(row => row.Passed + row.Failed > 0)], outOfScope = [.. rows.Except(inScope)];
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Conformance

            ONNX's own backend tests, as Debian's package `libonnx-testdata` holds them, run by

            ```bash not-runnable: needs libonnx-testdata; tests/Spike.EndToEnd.Tests runs it
            spike-compile conformance /usr/share/libonnx-testdata/data
            ```

            Each test is a model with inputs and the outputs that are due. It is compiled with 16 time steps, calibrated on its own inputs and seven
            seeded variations of them, and run on the reference interpreter and on the SIMD backend, which must agree to the bit. The largest error of an
            output may be {OutputCheck.Bound} of the output's largest magnitude, and {OutputCheck.BoundWithWeights} where the program holds weights, which have 8 bits. The shape must be exact.
            Where an input's own rounding to 16 bits costs more, as near the pole of a logarithm, the outputs count that are due for the inputs as their codes hold them.

            - A test's whole input is one sample, whatever its first axis is: these tests have no batch axis.
            - The tests give weights, axes and bounds as inputs, where a network has constants. Whole numbers are made constants where the compiler refuses them
              as inputs, and all inputs but the first where that is not enough.
            - A second output that the compiler refuses (a mask, indices, statistics for training) is left out; the column *first output only* counts these tests.
            - *Out of scope* is what the compiler refuses in words. These words stand in the last column.

            | tests | passed | out of scope | failed |
            |---|---|---|---|
            {Totals(results)}
            Import alone (`--shapes`): the shapes of the outputs, and all shapes that a model states, are what the importer sees.
            {Count(shapes, Outcome.Pass)} passed, {Count(shapes, Outcome.OutOfScope)} out of scope, {Count(shapes, Outcome.Fail)} failed.

            ## Operators in scope

            | operator | passed | first output only | failed | out of scope |
            |---|---|---|---|---|
            {string.Concat(inScope.Select(row => $"| {row.Operator} | {row.Passed} | {row.FirstOutput} | {row.Failed} | {Reasons(row)} |\n"))}
            ## Operators out of scope

            | operator | tests | why |
            |---|---|---|
            {string.Concat(outOfScope.Select(row => $"| {row.Operator} | {row.OutOfScope} | {Reasons(row)} |\n"))}
            """).ReplaceLineEndings("\n");
    }

    private static string Totals(IReadOnlyList<ConformanceResult> results) => string.Concat(results
        .GroupBy(result => result.Name.Split('/')[0]).Select(suite => Line(suite.Key, [.. suite])).Append(Line("all", results)));

    private static string Line(string name, IReadOnlyList<ConformanceResult> results) =>
        $"| {name} | {Count(results, Outcome.Pass)} | {Count(results, Outcome.OutOfScope)} | {Count(results, Outcome.Fail)} |\n";

    private static int Count(IEnumerable<ConformanceResult> results, Outcome outcome) => results.Count(result => result.Result == outcome);

    private static string Reasons(OperatorRow row) => string.Join("; ", row.Reasons).Replace("|", "\\|", StringComparison.Ordinal);
}
