using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>
/// The one rounding of the system: q = clamp((Σ_t e_t · M_t[c] + O[c] + 2^(s[c]-1)) &gt;&gt; s[c], lo, hi) in 64-bit integers, then,
/// where there is a table, q = Table[q - lo].
/// </summary>
/// <remarks>
/// Several terms are several synapse groups of one population (a residual connection): they are summed before the one
/// rounding. Channel c of element i is (i / ChannelStride) % Channels.
/// </remarks>
/// <param name="Node">The model's node.</param>
/// <param name="Output">Codes.</param>
/// <param name="Terms">One or more; in a fusion the first reads <see cref="OwnMembrane"/>.</param>
/// <param name="Channels">How many different multipliers there are.</param>
/// <param name="ChannelStride">Elements that neighbours share a channel.</param>
/// <param name="ShiftSegment">uint8 [Channels], 1 to 62.</param>
/// <param name="OffsetSegment">int64 [Channels], O; none is 0.</param>
/// <param name="Range">lo and hi; the range of the table's index where there is a table.</param>
/// <param name="TableSegment">int16 [Range.Count]: the codes sent for each index.</param>
internal sealed record Fire(
    string Node, int Output, ImmutableArray<FireTerm> Terms, int Channels, int ChannelStride, int ShiftSegment,
    int? OffsetSegment, CodeRange Range, int? TableSegment)
    : Operation(Node, Output)
{
    /// <summary>Stands for the membrane of the integration that this firing is fused into.</summary>
    public const int OwnMembrane = -1;

    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [.. Terms.Select(term => term.Edge).Where(edge => edge != OwnMembrane)];
}

/// <summary>One summand of a firing.</summary>
/// <param name="Edge">Membranes or codes.</param>
/// <param name="MultiplierSegment">int32 [Channels].</param>
/// <param name="Strides">One stride an axis of the output's shape, 0 where the edge is repeated; empty: the same layout as the output.</param>
internal sealed record FireTerm(int Edge, int MultiplierSegment, ImmutableArray<int> Strides);
