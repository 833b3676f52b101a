using System.Collections.Immutable;
using Spike.Runtime.Artifacts;

namespace Spike.Runtime.Chips.Images;

/// <summary>The header of a chip image that travels alone, to a device: laid out as an artifact, with magic 89 53 4E 58 0D 0A 1A 0A.</summary>
internal sealed record ChipImageHeader(ChipImage Image, ImmutableArray<SegmentEntry> Segments);
