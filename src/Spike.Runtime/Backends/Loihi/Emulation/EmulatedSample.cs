using System.Runtime.InteropServices;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>A sample on its way through the board. It counts its steps from the one of the board in which it began, and all windows of the image are in its steps.</summary>
/// <remarks>Samples that follow each other at <see cref="SampleInterval"/> use the same neurons, never in the same step: what belongs to which is told by the windows alone.</remarks>
internal sealed class EmulatedSample
{
    private readonly Mesh mesh;
    private readonly List<SpikeDeviceSpike>[] outputs;

    /// <param name="start">The board's step that is the sample's first.</param>
    /// <param name="mesh">Where its spikes go.</param>
    /// <param name="workers">Threads.</param>
    public EmulatedSample(long start, Mesh mesh, int workers) =>
        (Start, this.mesh, outputs) = (start, mesh, [.. Enumerable.Range(0, workers).Select(_ => new List<SpikeDeviceSpike>())]);

    public long Start { get; }

    /// <summary>The sample's step in a step of the board.</summary>
    public int At(long now) => (int)(now - Start);

    /// <summary>Sends a spike to a node, or to the host.</summary>
    public void Send(int worker, int step, int from, in Route to, int payload, ref ChipCounters counters)
    {
        mesh.Send(worker, Start + step, from, to, payload, ref counters);
        if (to.Node < 0) outputs[worker].Add(new SpikeDeviceSpike(step, -1 - to.Node, to.Axon, payload));
    }

    /// <summary>Moves what has left for the host behind a list, in the order of steps, ports and elements.</summary>
    public void TakeOutputs(List<SpikeDeviceSpike> into)
    {
        int before = into.Count;
        foreach (List<SpikeDeviceSpike> list in outputs)
        {
            into.AddRange(list);
            list.Clear();
        }

        CollectionsMarshal.AsSpan(into)[before..].Sort(static (a, b) => (a.Step, a.Port, a.Element).CompareTo((b.Step, b.Port, b.Element)));
    }
}
