using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>A pipeline as it is asked for: files that were sent before, by hash.</summary>
/// <param name="Artifact">The whole model.</param>
/// <param name="Data">The samples.</param>
/// <param name="From">Samples that are left out at the beginning.</param>
/// <param name="Count">Samples that are run.</param>
/// <param name="Window">Samples that go from stage to stage together.</param>
/// <param name="StageMegabytes">Of a stage at most.</param>
/// <param name="Counts">Whether spikes and synaptic operations are counted.</param>
internal sealed record PipelineBody(FileBody? Artifact, FileBody? Data, int From, int Count, int? Window, double StageMegabytes, bool Counts)
{
    /// <summary>What is remembered of each window stands in one record.</summary>
    private const int MostWindows = 4096;

    /// <exception cref="Problem">Something is missing or wrong.</exception>
    public PipelineRequest ToRequest()
    {
        int window = Window ?? 64;
        if (From < 0 || Count < 1 || (long)From + Count > int.MaxValue) throw Problem.BadRequest("'from' is 0 or more, and 'count' 1 or more");
        if (window < 1 || ((long)Count + window - 1) / window > MostWindows) throw Problem.BadRequest($"'window' is 1 or more, and makes at most {MostWindows} windows");
        if (!(StageMegabytes > 0 && StageMegabytes < 1 << 30)) throw Problem.BadRequest("'stageMegabytes' is a number above 0");
        return new PipelineRequest(File(FileRole.Artifact, Artifact), File(FileRole.Data, Data), From, Count, window, StageMegabytes, Counts);
    }

    private static RequestFile File(string role, FileBody? file) =>
        file is null ? throw Problem.BadRequest($"the request has no '{role}'")
        : ContentFolder.IsHash(file.Sha256) ? new RequestFile(role, RequestForm.PlainName(role, file.Name), file.Sha256!)
        : throw Problem.BadRequest($"'{role}' needs a 'sha256' of 64 lower-case hex digits");
}

/// <summary>A pipeline.</summary>
/// <param name="Id">The hash of all that was asked for; equal requests have the same.</param>
/// <param name="State">running, done, failed or canceled.</param>
/// <param name="Artifact">The whole model's file name.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Stages">Of the model; 0 before it is cut.</param>
/// <param name="Windows">Of the data.</param>
/// <param name="Steps">Windows times stages.</param>
/// <param name="StepsDone">Of those.</param>
/// <param name="Diagnostics">Why it failed.</param>
/// <param name="Outputs">Of the model, a file for each window.</param>
/// <param name="Counts">A file of what each stage counted, where that was asked for.</param>
/// <param name="Links">Where it stands.</param>
internal sealed record PipelineAnswer(
    string Id, JobState State, string Artifact, DateTimeOffset Created, DateTimeOffset? Finished, int Stages, int Windows, int Steps, int StepsDone, IReadOnlyList<JobDiagnostic>? Diagnostics,
    IReadOnlyList<FileAnswer>? Outputs, FileAnswer? Counts, PipelineLinks Links)
{
    public static PipelineAnswer Of(Pipeline pipeline) => new(
        pipeline.Id, pipeline.State, pipeline.Artifact, pipeline.Created, pipeline.Finished, pipeline.Stages, pipeline.Windows, pipeline.Stages * pipeline.Windows, pipeline.StepsDone,
        pipeline.Diagnostics.IsEmpty ? null : pipeline.Diagnostics, pipeline.Outputs.IsEmpty ? null : [.. pipeline.Outputs.Select(FileAnswer.Of)], pipeline.Counts is { } counts ? FileAnswer.Of(counts) : null, new PipelineLinks(PlaceOf(pipeline.Id), $"{PlaceOf(pipeline.Id)}/events"));

    public static string PlaceOf(string id) => $"/v1/pipelines/{id}";
}

/// <summary>Where a pipeline stands, and how it goes.</summary>
internal sealed record PipelineLinks(string Self, string Events);

/// <summary>How pipelines are read and written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PipelineAnswer))]
[JsonSerializable(typeof(PipelineBody))]
internal sealed partial class PipelineJson : JsonSerializerContext;
