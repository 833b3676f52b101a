using System.Collections.Immutable;

namespace Spike.Runtime.Chips.Images;

/// <summary>A native model's image with further outputs, for whom wants to look inside; its neurons do the same.</summary>
/// <remarks>Of each population NODE.v, the membranes, and NODE.spikes where it sends some. The latter take output axons of the cores, as outputs do.</remarks>
internal static class RecordedImage
{
    /// <param name="image">The image.</param>
    /// <param name="populations">Names of LIF populations, each once, and whether they spike.</param>
    public static ChipImage Of(ChipImage image, IReadOnlyList<(string Name, bool Spikes)> populations)
    {
        if (populations.Count == 0) return image;
        var segments = new AddedSegments(image.Segments);
        ImmutableArray<OutputPort>.Builder outputs = image.Outputs.ToBuilder();
        var cores = image.Cores.ToArray();
        foreach ((string name, bool spikes) in populations)
        {
            Slice[] own = [.. image.Cores.SelectMany(core => core.Slices).Where(slice => slice.Population == name)];
            int elements = own.Sum(slice => slice.Neurons), lag = ((LifNeuron)own[0].Program).FirstStep, membranes = outputs.Count;
            outputs.Add(new OutputPort(name + ".v", elements, null, lag, Gather(own, elements, segments)));
            if (spikes) outputs.Add(new OutputPort(name + ".spikes", elements, null, lag));
            for (int core = 0; core < cores.Length; core++)
            {
                cores[core] = cores[core] with
                {
                    Slices = [.. cores[core].Slices.Select(slice => slice.Population != name ? slice : slice with
                    {
                        Probes = With(slice.Probes, slice, membranes, segments), Routes = spikes ? With(slice.Routes, slice, membranes + 1, segments) : slice.Routes,
                    })],
                };
            }
        }

        return image with { Outputs = outputs.ToImmutable(), Cores = [.. cores], Segments = segments };
    }

    /// <summary>What the membranes of a whole population stand for.</summary>
    private static MembraneValues Gather(Slice[] slices, int elements, AddedSegments segments)
    {
        var (scales, offsets) = (new double[elements], new double[elements]);
        Array.Fill(scales, 1);
        foreach (Slice slice in slices)
        {
            ReadOnlySpan<int> of = segments.Read<int>(slice.ElementSegment);
            for (int i = 0; i < of.Length && slice.Membranes is { } membranes; i++)
            {
                scales[of[i]] = segments.Read<double>(membranes.ScaleSegment)[i];
                if (membranes.OffsetSegment is { } segment) offsets[of[i]] = segments.Read<double>(segment)[i];
            }
        }

        return new MembraneValues(segments.Add<double>(scales), segments.Add<double>(offsets));
    }

    /// <summary>Routes that lead to an output too.</summary>
    private static RouteTable With(RouteTable? routes, Slice slice, int output, AddedSegments segments)
    {
        int[] offsets = routes is null ? new int[slice.Neurons + 1] : segments.Read<int>(routes.OffsetSegment).ToArray(), targets = routes is null ? [] : segments.Read<int>(routes.TargetSegment).ToArray();
        int[] elements = segments.Read<int>(slice.ElementSegment).ToArray();
        var next = new List<int>(targets.Length + (3 * slice.Neurons));
        for (int neuron = 0; neuron < slice.Neurons; neuron++)
        {
            next.AddRange(targets.AsSpan(3 * offsets[neuron], 3 * (offsets[neuron + 1] - offsets[neuron])));
            next.AddRange([-1 - output, elements[neuron], 0]);
        }

        for (int i = 0; i < offsets.Length; i++) offsets[i] += i;
        return new RouteTable(segments.Add<int>(offsets), segments.Add<int>(next.ToArray()));
    }
}
