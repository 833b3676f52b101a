using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Where one spike goes.</summary>
internal readonly record struct Route(int Node, int Axon, int Delay);

/// <summary>Where the spikes of a group of elements go.</summary>
internal sealed class Routes
{
    /// <summary>More than any chip's axons or synapses delay a spike.</summary>
    public const int MostDelay = 255;

    private readonly int[] offsets;
    private readonly Route[] targets;

    public Routes(RouteTable table, int elements, ChipImage image, ImageTables tables, string what)
    {
        int[] triples = tables.Read<int>(table.TargetSegment, what);
        ImageTables.Require(triples.Length % 3 == 0, what, "its routes are no triples");
        offsets = tables.Offsets(table.OffsetSegment, elements, triples.Length / 3, what);
        targets = new Route[triples.Length / 3];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = new Route(triples[3 * i], triples[(3 * i) + 1], triples[(3 * i) + 2]);
            ImageTables.Require(targets[i].Delay is >= 0 and <= MostDelay, what, $"a delay of {targets[i].Delay} steps is not known");
            int nodes = image.Cores.Length + image.Processors.Length;
            ImageTables.Require(targets[i].Node >= -image.Outputs.Length && targets[i].Node < nodes, what, $"a route leads to node {targets[i].Node}, which is not there");
            MaxDelay = Math.Max(MaxDelay, targets[i].Delay);
        }
    }

    public int MaxDelay { get; }

    /// <summary>Every axon that is named must be there.</summary>
    /// <param name="axons">How many each node has, outputs behind as -1 - n from the end.</param>
    /// <param name="what">Whose, for messages.</param>
    public void RequireAxons(Func<int, int> axons, string what)
    {
        foreach (Route route in targets)
            ImageTables.Require(route.Axon >= 0 && route.Axon < axons(route.Node), what, $"a route leads to axon {route.Axon} of node {route.Node}, which is not there");
    }

    /// <summary>Sends one element's spike to all its targets.</summary>
    public void Send(EmulatedSample sample, int worker, int step, int from, int element, int payload, ref ChipCounters counters)
    {
        counters.Fired++;
        for (int i = offsets[element]; i < offsets[element + 1]; i++) sample.Send(worker, step, from, targets[i], payload, ref counters);
    }
}
