using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Images;

/// <summary>An image, and what its tables are about.</summary>
/// <param name="Image">The image.</param>
/// <param name="Planned">Its cores' slices, in the image's order.</param>
/// <param name="Sent">The value that each task of a processor sends, by the task itself.</param>
internal sealed record BuiltImage(ChipImage Image, IReadOnlyList<PlannedCore> Planned, IReadOnlyDictionary<SendTask, int> Sent);
