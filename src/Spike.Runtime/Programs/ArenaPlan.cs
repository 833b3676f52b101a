using System.Collections.Immutable;

namespace Spike.Runtime.Programs;

/// <summary>A liveness-planned arena: edges that are never alive together share bytes.</summary>
/// <param name="Offsets">Byte offset of each edge for one sample, a multiple of 64; a batch of B samples lies at B times the offset.</param>
/// <param name="Length">Bytes a sample.</param>
internal sealed record ArenaPlan(ImmutableArray<long> Offsets, long Length)
{
    public const int Alignment = 64;

    /// <summary>Bytes that one sample of an edge takes: codes 2, membranes 4, wide ones 8 each, rounded up to the alignment.</summary>
    public static long SizeOf(Edge edge)
    {
        int element = edge.Carrier switch { EdgeCarrier.Membrane => 4, EdgeCarrier.WideMembrane => 8, _ => 2 };
        return ((((long)edge.Shape.Length * element) + Alignment - 1) / Alignment) * Alignment;
    }

    /// <summary>The plan in which every edge has its own place.</summary>
    public static ArenaPlan Separate(ImmutableArray<Edge> edges)
    {
        var offsets = new long[edges.Length];
        long length = 0;
        for (int edge = 0; edge < edges.Length; edge++)
        {
            offsets[edge] = length;
            length += SizeOf(edges[edge]);
        }

        return new ArenaPlan([.. offsets], length);
    }
}
