using System.Text.Json.Serialization;
using Spike.Runtime.Artifacts;

namespace Spike.Runtime.Chips.Images;

/// <summary>Source-generated, so that reading needs no reflection and survives trimming.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, MaxDepth = 16, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    Converters = [typeof(CodeRangeConverter)])]
[JsonSerializable(typeof(ChipImageHeader))]
internal sealed partial class ChipImageJson : JsonSerializerContext;
