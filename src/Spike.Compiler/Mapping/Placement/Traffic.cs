using System.Collections.Immutable;
using Spike.Compiler.Mapping.Images;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Spikes a sample from node to node, by the routing tables of an image and what each neuron sends.</summary>
/// <remarks>Tables and not plans are read, so that what is told is what the emulator counts on the same spikes. The host's spikes, and those to it, make no hops.</remarks>
internal sealed class Traffic
{
    private readonly ChipImage image;

    private Traffic(ChipImage image, IEnumerable<KeyValuePair<(int From, int To), double>> spikes) => (this.image, Spikes) = (image, [.. spikes.OrderBy(pair => pair.Key)]);

    /// <summary>By nodes of the image: cores, then processors. What stays at a node is left out.</summary>
    public ImmutableArray<KeyValuePair<(int From, int To), double>> Spikes { get; }

    /// <param name="built">The image, and whose spikes its tables send.</param>
    /// <param name="rates">Spikes a sample of an element of a value.</param>
    public static Traffic Of(BuiltImage built, Func<int, int, double> rates)
    {
        ChipImage image = built.Image;
        var spikes = new Dictionary<(int From, int To), double>();
        for (int core = 0; core < image.Cores.Length; core++)
        {
            for (int slice = 0; slice < image.Cores[core].Slices.Length; slice++)
            {
                Slice of = image.Cores[core].Slices[slice];
                if (of.Routes is { } routes) Add(core, routes, image.Segments.Read<int>(of.ElementSegment), built.Planned[core].Slices[slice].Population.Value);
            }
        }

        for (int processor = 0; processor < image.Processors.Length; processor++)
        {
            foreach (SendTask task in image.Processors[processor].Tasks.OfType<SendTask>())
                Add(image.Cores.Length + processor, task.Routes, [], built.Sent[task]);
        }

        return new Traffic(image, spikes);

        void Add(int from, RouteTable routes, ReadOnlySpan<int> elements, int value)
        {
            ReadOnlySpan<int> offsets = image.Segments.Read<int>(routes.OffsetSegment), targets = image.Segments.Read<int>(routes.TargetSegment);
            for (int i = 0; i < offsets.Length - 1; i++)
            {
                if (offsets[i] == offsets[i + 1] || rates(value, elements.IsEmpty ? i : elements[i]) is not (> 0 and var rate)) continue;
                for (int route = offsets[i]; route < offsets[i + 1]; route++)
                {
                    int to = targets[3 * route];
                    if (to >= 0 && to != from) spikes[(from, to)] = spikes.GetValueOrDefault((from, to)) + rate;
                }
            }
        }
    }

    /// <summary>The way of all spikes where the cores stand as in the image, or where they were moved to.</summary>
    public MeshTraffic On(ChipBoard board, CorePlaces places) =>
        MeshTraffic.Of(Spikes, [.. places.Mesh.Of(board), .. image.Processors.Select(processor => MeshPlace.OfProcessor(board, processor.Chip))]);

    /// <summary>Spikes that arrive at each core from elsewhere.</summary>
    public double[] Arriving()
    {
        var arriving = new double[image.Cores.Length];
        foreach (((_, int to), double spikes) in Spikes)
        {
            if (to < arriving.Length) arriving[to] += spikes;
        }

        return arriving;
    }
}
