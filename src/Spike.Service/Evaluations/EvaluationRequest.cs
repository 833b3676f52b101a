using System.Collections.Immutable;
using System.Globalization;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>A compiled model and a data set, to be run in parts.</summary>
/// <param name="Files">Artifact, data, and what belongs to them.</param>
/// <param name="Options">Of `spike-compile eval`, by their names there.</param>
/// <param name="From">Samples that are left out at the beginning.</param>
/// <param name="Count">Samples that are run.</param>
/// <param name="Part">Samples of one job; the last may have fewer.</param>
[GenerateSerializer, Immutable]
internal sealed record EvaluationRequest(ImmutableArray<RequestFile> Files, ImmutableSortedDictionary<string, string> Options, int From, int Count, int Part)
{
    public RequestFile Artifact => Files.First(file => file.Role == FileRole.Artifact);

    public int Parts => (int)(((long)Count + Part - 1) / Part);

    public int SamplesOf(int part) => Math.Min(Part, Count - (part * Part));

    /// <summary>The job of one part. Another evaluation that has an equal part shares it.</summary>
    public CompileRequest Of(int part) => Job(From + (part * Part), SamplesOf(part), Options);

    /// <summary>Equal evaluations, of whomever, are one.</summary>
    public string Key(CompileDefaults defaults) => Job(From, Count, Options.Add("part", Text(Part))).Key(defaults);

    private CompileRequest Job(int from, int count, ImmutableSortedDictionary<string, string> options) => new(Files, options.Add("from", Text(from)).Add("limit", Text(count)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
