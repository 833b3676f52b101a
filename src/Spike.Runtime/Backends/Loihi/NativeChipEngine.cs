using System.Runtime.InteropServices;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>Runs a native model's image on a board, or on the emulator for whom asked for it.</summary>
/// <remarks>
/// Outputs come some steps behind the input, so a chip is ahead of what a run has got when the run ends, and cannot be held there. Therefore a run that goes on where
/// another one ended is sent with all spikes since the last rest: the answers are those of one long run.
/// </remarks>
internal sealed class NativeChipEngine : INativeEngine
{
    private readonly ChipImage image;
    private readonly SpikeDeviceSession device;
    private readonly int batch, payloadBits;
    private readonly List<SpikeDeviceSpike>[] past;
    private readonly List<float[]> written = [];
    private readonly Dictionary<int, int> ports = [], membranes = [];
    private readonly float[][] answers;
    private int done;

    /// <param name="graph">Whose nodes are asked for.</param>
    /// <param name="image">The same on chips.</param>
    /// <param name="batch">Samples, one after the other.</param>
    /// <param name="record">Nodes whose membranes and spikes are kept.</param>
    /// <param name="options">Which device; none: the first that fits.</param>
    /// <param name="model">Whose image it is, where somebody may have signed it; none: nobody did.</param>
    /// <exception cref="SpikeDeviceException">No device can be had; the message says what was looked for, where, and what to do.</exception>
    public NativeChipEngine(NativeGraph graph, ChipImage image, int batch, IEnumerable<int> record, SpikeDeviceOptions? options = null, SpikeModel? model = null)
    {
        this.batch = batch;
        NeuronNode[] recorded = [.. record.Distinct().Select(node => (NeuronNode)graph.Nodes[node])];
        this.image = RecordedImage.Of(image, [.. recorded.Select(node => (node.Name, NeuronKinds.Spikes(node.Neurons)))]);
        payloadBits = (image.Hardware ?? ChipBoards.Find(image.Profile, image.Board).Value)?.Chip.Spikes.PayloadBits.Count ?? 32;
        foreach ((int node, int port) in graph.Inputs.Select((node, port) => (node, port)).Concat(graph.Outputs.Select((node, port) => (node, port)))) ports[node] = port;
        int next = image.Outputs.Length;
        foreach (NeuronNode node in recorded)
        {
            int id = graph.Nodes.IndexOf(node);
            membranes[id] = next++;
            if (NeuronKinds.Spikes(node.Neurons)) ports[id] = next++;
        }

        past = [.. Enumerable.Range(0, batch).Select(_ => new List<SpikeDeviceSpike>())];
        answers = new float[this.image.Outputs.Length * batch][];
        // What is recorded makes an image of its own, which nobody signed.
        device = (model is not null && recorded.Length == 0 ? SpikeDeviceSession.OpenAsync(model, options) : SpikeDeviceSession.OpenAsync(ChipImageFile.ToBytes(this.image), options)).GetAwaiter().GetResult();
    }

    /// <summary>Where it runs.</summary>
    public string DeviceName => string.Join(", ", device.Devices);

    public int Block => int.MaxValue;

    public Span<float> Input(int node, int sample, int step)
    {
        int row = (step * batch) + sample;
        while (written.Count <= row) written.Add(new float[image.Inputs.Sum(port => port.Elements)]);
        int port = ports[node], first = image.Inputs.Take(port).Sum(other => other.Elements);
        return written[row].AsSpan(first, image.Inputs[port].Elements);
    }

    public void Run(int steps)
    {
        try
        {
            Encode(steps);
            SpikeDeviceResult[] results = RunAsync(NativeHost.Steps(image, done + steps)).GetAwaiter().GetResult();
            for (int port = 0; port < image.Outputs.Length; port++)
            {
                for (int sample = 0; sample < batch; sample++)
                {
                    float[] values = answers[(port * batch) + sample] = new float[checked(steps * image.Outputs[port].Elements)];
                    NativeHost.Decode(image, port, ImmutableCollectionsMarshal.AsArray(results[sample].Spikes), done, values);
                }
            }

            done += steps;
        }
        catch
        {
            // What did not run has not been: the next run goes on where the last whole one ended.
            foreach (List<SpikeDeviceSpike> spikes in past) spikes.RemoveAll(spike => spike.Step >= done);
            throw;
        }
        finally
        {
            written.Clear();
        }
    }

    public ReadOnlySpan<float> Values(int node, int sample, int step) => Answer(ports[node], sample, step);

    public ReadOnlySpan<float> Membranes(int node, int sample, int step) => Answer(membranes[node], sample, step);

    public void Carry()
    {
    }

    public void Rest()
    {
        foreach (List<SpikeDeviceSpike> spikes in past) spikes.Clear();
        done = 0;
    }

    public void Dispose() => device.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private ReadOnlySpan<float> Answer(int port, int sample, int step)
    {
        int elements = image.Outputs[port].Elements;
        return answers[(port * batch) + sample].AsSpan(step * elements, elements);
    }

    private void Encode(int steps)
    {
        for (int row = 0; row < steps * batch; row++)
        {
            int first = 0;
            for (int port = 0; port < image.Inputs.Length; first += image.Inputs[port++].Elements)
            {
                ReadOnlySpan<float> values = written[row].AsSpan(first, image.Inputs[port].Elements);
                if (NativeHost.Fault(image.Inputs[port], values, payloadBits) is { } fault)
                    throw new ArgumentException($"Input '{image.Inputs[port].Name}' is no spike train: {fault}. Give spikes, or run on the processor.");
                NativeHost.Encode(image, port, done + (row / batch), values, past[row % batch]);
            }
        }
    }

    private async Task<SpikeDeviceResult[]> RunAsync(int steps)
    {
        var runs = new List<SpikeDeviceRun>();
        foreach (List<SpikeDeviceSpike> spikes in past) runs.Add(await device.SendAsync(new SpikeDeviceSample([.. spikes], steps)).ConfigureAwait(false));
        return await Task.WhenAll(runs.Select(run => run.Result)).ConfigureAwait(false);
    }
}
