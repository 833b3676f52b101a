using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>The JSON header of an artifact; docs/spike-format.md specifies it.</summary>
/// <param name="Provenance">What it was made from.</param>
/// <param name="Program">The integer program.</param>
/// <param name="Segments">Where the constant data lies, by segment id.</param>
internal sealed record ArtifactHeader(ArtifactProvenance Provenance, SpikingProgram Program, ImmutableArray<SegmentEntry> Segments)
{
    /// <summary>What is loaded onto a board; none where the target has no chips.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChipImage? Chip { get; init; }
}

/// <summary>One segment of constant data.</summary>
/// <param name="Offset">Bytes from the start of the data, a multiple of 64.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of these bytes, in lower-case hex.</param>
internal sealed record SegmentEntry(long Offset, long Length, string Sha256);

/// <summary>Source-generated, so that reading needs no reflection and survives trimming.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, MaxDepth = 16, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    Converters = [typeof(TensorShapeConverter), typeof(CodeRangeConverter)])]
[JsonSerializable(typeof(ArtifactHeader))]
[JsonSerializable(typeof(ChipImageHeader))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
