using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Hops that the spikes of a sample make, those of and to embedded processors too: what the emulator counts.</summary>
/// <param name="Horizontal">In the east or west.</param>
/// <param name="Vertical">In the north or south.</param>
/// <param name="Links">Between chips.</param>
internal readonly record struct MeshTraffic(double Horizontal, double Vertical, double Links)
{
    /// <summary>All steps from one router to the next.</summary>
    public double Hops => Horizontal + Vertical + Links;

    /// <summary>What placement keeps small. A link costs as much as ten hops do: 40 pJ against 3 to 4 in the profiles.</summary>
    public double Cost => Horizontal + Vertical + (LinkHops * Links);

    public const int LinkHops = 10;

    /// <param name="spikes">From node to node.</param>
    /// <param name="at">Where each node stands.</param>
    public static MeshTraffic Of(IEnumerable<KeyValuePair<(int From, int To), double>> spikes, MeshPlace[] at)
    {
        double horizontal = 0, vertical = 0, links = 0;
        foreach (((int from, int to), double count) in spikes)
        {
            MeshHops hops = at[from].To(at[to]);
            horizontal += count * hops.Horizontal;
            vertical += count * hops.Vertical;
            links += count * hops.Links;
        }

        return new MeshTraffic(horizontal, vertical, links);
    }
}
