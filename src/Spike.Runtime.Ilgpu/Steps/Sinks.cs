using System.Collections.Immutable;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>What becomes of an operation's membranes, as its kernel is told.</summary>
internal static class Sinks
{
    public static Sink Of(Preparation preparation, Integration op) => op.Fusion is { } fire
        ? Of(preparation, fire, op.Output)
        : Codes(preparation, op.Output) with { Kind = op.Wide ? Sink.StoreWide : Sink.StoreMembrane };

    /// <param name="preparation">Where things lie.</param>
    /// <param name="fire">The firing.</param>
    /// <param name="output">The edge that it writes: a fused firing's own is not set.</param>
    public static Sink Of(Preparation preparation, Fire fire, int output)
    {
        ImmutableArray<int> dimensions = preparation.Program.Edges[output].Shape.Dimensions;
        return Codes(preparation, output) with
        {
            Kind = Sink.FireCodes,
            Channels = fire.Channels,
            ChannelStride = fire.ChannelStride,
            Shifts = preparation.Constants.Segment(fire.ShiftSegment),
            Offsets = preparation.Constants.Optional(fire.OffsetSegment),
            Table = preparation.Constants.Optional(fire.TableSegment),
            Low = fire.Range.Min,
            High = fire.Range.Max,
            Terms = preparation.Words([.. fire.Terms.SelectMany(term => Words(preparation, term, dimensions))], dimensions),
            TermCount = fire.Terms.Length,
            Rank = dimensions.Length,
            OwnMembrane = fire.Terms[0].Edge == Fire.OwnMembrane ? 1 : 0,
        };
    }

    /// <summary>An edge of codes that a kernel writes itself.</summary>
    public static Sink Codes(Preparation preparation, int output) => new()
    {
        Place = preparation.Place(output),
        Length = preparation.Length(output),
        Low = preparation.Range(output).Min,
        High = preparation.Range(output).Max,
    };

    private static IEnumerable<int> Words(Preparation preparation, FireTerm term, ImmutableArray<int> dimensions)
    {
        bool own = term.Edge == Fire.OwnMembrane;
        int carrier = own ? Sink.CarriesMembranes : preparation.Program.Edges[term.Edge].Carrier switch
        {
            EdgeCarrier.Membrane => Sink.CarriesMembranes,
            EdgeCarrier.WideMembrane => Sink.CarriesMembranes + 1,
            _ => Sink.CarriesCodes,
        };
        return
        [
            own ? 0 : preparation.Place(term.Edge), carrier, own ? 0 : preparation.Length(term.Edge), preparation.Constants.Segment(term.MultiplierSegment),
            term.Strides.IsEmpty ? 0 : 1, .. term.Strides.IsEmpty ? dimensions.Select(_ => 0) : term.Strides,
        ];
    }
}
