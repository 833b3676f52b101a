using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>out[i...] = x[Offset + Σ i_axis · Strides_axis] over the output edge's shape: transposes, slices and repeats.</summary>
internal sealed record Route(string Node, int Input, int Output, int Offset, ImmutableArray<int> Strides) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>out[o, s, i] = x[o, Indices[s], i] for x of [Outer, Axis, Inner].</summary>
internal sealed record Select(string Node, int Input, int Output, int Outer, int Axis, int Inner, ImmutableArray<int> Indices)
    : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>out[o] = parts one behind the other, each with Lengths[part] elements an outer index. All share one range and scale.</summary>
internal sealed record Concat(string Node, ImmutableArray<int> Parts, int Output, int Outer, ImmutableArray<int> Lengths)
    : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => Parts;
}

/// <summary>out[i, ...] = row x[i] of a constant table: an embedding. A negative code counts rows from the end; a code behind the last row reads the nearest.</summary>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes, one a row that is wanted.</param>
/// <param name="Output">Codes, [elements of the input, Width].</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Width">Codes a row.</param>
/// <param name="TableSegment">int16 [Rows, Width].</param>
/// <param name="High">Codes of high digits, where the table has more rows than a code tells apart; see <see cref="LongNumber"/>.</param>
internal sealed record Embed(
    string Node, int Input, int Output, int Rows, int Width, int TableSegment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? High = null) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => High is { } high ? [Input, high] : [Input];

    /// <summary>The row that a code names.</summary>
    public int RowOf(long code) => (int)Math.Clamp(code < 0 ? code + Rows : code, 0, Rows - 1);
}

/// <summary>Codes that never change: int16, one an element of the output.</summary>
internal sealed record Constant(string Node, int Output, int Segment) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [];
}
