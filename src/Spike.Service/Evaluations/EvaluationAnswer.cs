using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>An evaluation.</summary>
/// <param name="Id">The hash of all that was asked for; equal requests have the same.</param>
/// <param name="State">running, done, failed or canceled.</param>
/// <param name="Artifact">The compiled model's file name.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Parts">Jobs that it consists of.</param>
/// <param name="PartsDone">Of those.</param>
/// <param name="Samples">To be run.</param>
/// <param name="SamplesDone">Of those.</param>
/// <param name="Diagnostics">Why it failed.</param>
/// <param name="Links">Where the rest is.</param>
internal sealed record EvaluationAnswer(
    string Id, JobState State, string Artifact, DateTimeOffset Created, DateTimeOffset? Finished, int Parts, int PartsDone, int Samples, int SamplesDone, IReadOnlyList<JobDiagnostic>? Diagnostics, EvaluationLinks Links)
{
    public static EvaluationAnswer Of(Evaluation evaluation) => new(
        evaluation.Id, evaluation.State, evaluation.Artifact, evaluation.Created, evaluation.Finished, evaluation.Parts, evaluation.PartsDone, evaluation.Samples, evaluation.SamplesDone,
        evaluation.Diagnostics.IsEmpty ? null : evaluation.Diagnostics, new EvaluationLinks(PlaceOf(evaluation.Id), $"{PlaceOf(evaluation.Id)}/events", $"{PlaceOf(evaluation.Id)}/result"));

    public static string PlaceOf(string id) => $"/v1/evaluations/{id}";
}

/// <summary>What else an evaluation has.</summary>
internal sealed record EvaluationLinks(string Self, string Events, string Result);

/// <summary>How evaluations are read and written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvaluationAnswer))]
[JsonSerializable(typeof(EvaluationBody))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
