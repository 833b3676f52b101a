using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips;

/// <summary>Source-generated, so that reading needs no reflection and survives trimming.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ChipProfile))]
[JsonSerializable(typeof(BoardFile))]
internal sealed partial class ChipJson : JsonSerializerContext;
