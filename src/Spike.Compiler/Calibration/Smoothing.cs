using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Smoothing;

namespace Spike.Compiler.Calibration;

/// <summary>What calibration watches so that outliers can be moved into weights.</summary>
/// <param name="Sites">Values that may be divided.</param>
/// <param name="Observers">By value of the original, for each that would change.</param>
internal sealed record Smoothing(ImmutableArray<SmoothingSite> Sites, ImmutableDictionary<string, ChannelObserver> Observers)
{
    public static readonly Smoothing None = new([], ImmutableDictionary<string, ChannelObserver>.Empty);

    /// <summary>Observers for all sites of a graph, which have seen nothing yet.</summary>
    public static Smoothing Of(Graph graph)
    {
        ImmutableArray<SmoothingSite> sites = SmoothingSites.Find(graph);
        return new Smoothing(sites, sites.SelectMany(site => site.Changed).ToImmutableDictionary(
            changed => changed.Value, changed => new ChannelObserver(changed.Layout.Channels, changed.Layout.Stride)));
    }

    /// <summary>What calibration would have seen of the values of a smoothed graph.</summary>
    public ImmutableDictionary<string, ValueRange> Ranges(Graph smoothed, ImmutableDictionary<string, ValueRange> ranges) =>
        ranges.SetItems(smoothed.Views.Where(view => view.Value.Factors is not null).Select(view => KeyValuePair.Create(view.Key, Observers[view.Value.Source].Range(view.Value.Factors!))));
}
