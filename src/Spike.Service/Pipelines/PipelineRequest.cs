using System.Collections.Immutable;
using System.Globalization;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>A model that is to run in stages, none larger than a member may hold.</summary>
/// <param name="Artifact">The whole model.</param>
/// <param name="Data">All the samples.</param>
/// <param name="From">Samples that are left out at the beginning.</param>
/// <param name="Count">Samples that are run.</param>
/// <param name="Window">Samples that go from stage to stage together; the last window may have fewer.</param>
/// <param name="StageMegabytes">Of a stage at most.</param>
/// <param name="IsCounted">Whether spikes and synaptic operations are counted.</param>
[GenerateSerializer, Immutable]
internal sealed record PipelineRequest(RequestFile Artifact, RequestFile Data, int From, int Count, int Window, double StageMegabytes, bool IsCounted)
{
    /// <summary>What a stage is given by the one before.</summary>
    private const string Passed = "passed.npz";

    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public int Windows => (int)(((long)Count + Window - 1) / Window);

    /// <summary>All that it needs to begin.</summary>
    public CompileRequest Files => new([Artifact, Data], None);

    /// <summary>The job that cuts the model.</summary>
    public CompileRequest Cut => new([Artifact], None.Add("stage-mb", Text(StageMegabytes)));

    /// <summary>The job that runs the first stage on a window.</summary>
    public CompileRequest First(int window, JobFile stage) => Stage(stage, Data with { Role = FileRole.Input })
        with
    { Options = Options.Add("from", Text(From + (window * Window))).Add("limit", Text(Math.Min(Window, Count - (window * Window)))) };

    /// <summary>The job that runs a later stage on what the one before has given.</summary>
    public CompileRequest Later(JobFile stage, JobFile before) => Stage(stage, new RequestFile(FileRole.Input, Passed, before.Sha256));

    /// <summary>Equal pipelines, of whomever, are one.</summary>
    public string Key(CompileDefaults defaults) => new CompileRequest(
        [Artifact, Data], Options.Add("stage-mb", Text(StageMegabytes)).Add("window", Text(Window)).Add("from", Text(From)).Add("limit", Text(Count))).Key(defaults);

    private ImmutableSortedDictionary<string, string> Options => IsCounted ? None.Add("counts", "true") : None;

    private CompileRequest Stage(JobFile stage, RequestFile input) => new([new RequestFile(FileRole.Artifact, stage.Name, stage.Sha256), input], Options);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
