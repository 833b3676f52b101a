using System.Text.Json.Serialization;

namespace Spike.Cli.Conformance;

/// <summary>What became of one test.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    [JsonStringEnumMemberName("pass")]
    Pass,

    [JsonStringEnumMemberName("out of scope")]
    OutOfScope,

    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <summary>One line of the table.</summary>
/// <param name="Name">The test's folder.</param>
/// <param name="Operator">The operators of its model.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">Why it is out of scope or failed; where it passed, what was left out of it, if anything was.</param>
/// <param name="Error">The largest error as a share of the output's largest magnitude, where outputs were compared.</param>
internal sealed record ConformanceResult(string Name, string Operator, Outcome Result, string? Reason, double? Error = null);
