using Spike.Compiler.Data;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>What a native network costs on chips: its image on the emulator with the first samples of some data.</summary>
internal static class NativePlacedRun
{
    private const int MostSamples = 16;

    /// <param name="graph">The network.</param>
    /// <param name="mapped">The same on chips.</param>
    /// <param name="board">The chips.</param>
    /// <param name="samples">The data; whole numbers.</param>
    public static PlacedRun Of(NativeGraph graph, MappedNative mapped, ChipBoard board, NativeSamples samples)
    {
        int steps = NativeHost.Steps(mapped.Image, samples.Steps);
        NativeNode[] inputs = [.. graph.Inputs.Select(id => graph.Nodes[id])];
        return PlacedRun.Of(mapped.Image, board, Math.Min(MostSamples, samples.Batch), threads: 0, sample => (Spikes(sample), steps), received: null, CancellationToken.None);

        List<SpikeDeviceSpike> Spikes(int sample)
        {
            var spikes = new List<SpikeDeviceSpike>();
            for (int step = 0; step < samples.Steps; step++)
            {
                for (int port = 0; port < inputs.Length; port++)
                {
                    NativeNode input = inputs[port];
                    int length = input.Shape.Length;
                    NativeHost.Encode(mapped.Image, port, step, samples.Values[input.Name].AsSpan(((step * samples.Batch) + sample) * length, length), spikes);
                }
            }

            return spikes;
        }
    }
}
