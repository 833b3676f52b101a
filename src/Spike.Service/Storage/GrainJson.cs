using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;
using Spike.Service.Jobs;

namespace Spike.Service.Storage;

/// <summary>Grain states as JSON: readable by people, and by a later version that knows more properties.</summary>
internal sealed class GrainJson : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, typeof(T), GrainJsonContext.Default));

    public T Deserialize<T>(BinaryData input) => (T)JsonSerializer.Deserialize(input.ToMemory().Span, typeof(T), GrainJsonContext.Default)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(QueueRecord))]
[JsonSerializable(typeof(Evaluations.EvaluationRecord))]
[JsonSerializable(typeof(Pipelines.PipelineRecord))]
[JsonSerializable(typeof(ReminderRow))]
internal sealed partial class GrainJsonContext : JsonSerializerContext;
