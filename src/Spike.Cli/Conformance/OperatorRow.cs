namespace Spike.Cli.Conformance;

/// <summary>What became of the tests of one operator.</summary>
/// <param name="Operator">Its name, or that there are several.</param>
/// <param name="Passed">Tests.</param>
/// <param name="FirstOutput">Of those that passed: tests of which the first output alone was asked for.</param>
/// <param name="OutOfScope">Tests that the compiler refuses in words.</param>
/// <param name="Failed">Tests.</param>
/// <param name="Reasons">Why some are out of scope, each with its count, the most frequent first.</param>
internal sealed record OperatorRow(string Operator, int Passed, int FirstOutput, int OutOfScope, int Failed, IReadOnlyList<string> Reasons)
{
    public const string Several = "several operators";

    /// <summary>What is said of a test that passed, but not on all of its outputs.</summary>
    public const string FirstOutputOnly = "the first output only";

    /// <summary>One row an operator, by name; models of several operators share the last one.</summary>
    public static IEnumerable<OperatorRow> Of(IEnumerable<ConformanceResult> results) => results
        .GroupBy(result => result.Operator.Contains(',') ? Several : result.Operator)
        .OrderBy(group => group.Key == Several).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => new OperatorRow(
            group.Key, Count(group, Outcome.Pass), group.Count(result => result is { Result: Outcome.Pass, Reason: FirstOutputOnly }),
            Count(group, Outcome.OutOfScope), Count(group, Outcome.Fail),
            [.. group.Where(result => result.Result == Outcome.OutOfScope).GroupBy(result => result.Reason)
                .OrderByDescending(reason => reason.Count()).ThenBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => $"{reason.Count()}: {reason.Key}")]));

    private static int Count(IEnumerable<ConformanceResult> results, Outcome outcome) => results.Count(result => result.Result == outcome);
}
