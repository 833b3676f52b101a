using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Service.Api;

namespace Spike.Service.Running;

/// <summary>What a process that has a model ready is asked.</summary>
/// <param name="Inputs">By name: numbers of all samples.</param>
internal sealed record RunQuestion(IReadOnlyDictionary<string, float[]> Inputs);

/// <summary>What it answers.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Outputs">By name.</param>
/// <param name="Seconds">Of the run alone.</param>
/// <param name="Fault">In place of the rest: what is wrong with the inputs or the artifact.</param>
internal sealed record RunReply(int Batch, IReadOnlyDictionary<string, OutputAnswer>? Outputs, double Seconds, string? Fault);

/// <summary>How the two are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RunQuestion))]
[JsonSerializable(typeof(RunReply))]
internal sealed partial class RunJson : JsonSerializerContext;
