using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;

namespace Spike.Runtime.Native;

/// <summary>Runs a native network from event to event, with the bits of <see cref="NativeReference"/>.</summary>
/// <remarks>
/// Steps go through the layers in blocks: a layer without recurrence sees all steps of a block at once, tile by tile, so that the weights of a tile stay in the
/// cache while all samples and steps of the block pass. A recurrent layer goes step by step. The state stays from run to run.
/// </remarks>
internal sealed unsafe class NativeSimulator : IDisposable
{
    /// <summary>Steps of a block: enough to pay for loading a tile's weights, few enough for the block's events to stay in the second cache.</summary>
    private const int MostSteps = 128;

    private readonly NativeNetwork network;
    private readonly PackedLayer[] layers;
    private readonly SimdLevel level;
    private readonly int tile, batch, eventRoom;
    private readonly NativeBuffer<int> events, starts;
    private readonly bool[] graded;
    private readonly NativeBuffer<float> values;
    private readonly WorkerTeam? team;

    // What the workers do now.
    private PackedLayer? layer;
    private float* input;
    private int steps, layerIndex;
    private bool scanning;

    /// <param name="network">Layers.</param>
    /// <param name="batch">Samples that run side by side.</param>
    /// <param name="level">Instructions; null takes the widest.</param>
    /// <param name="threads">Workers. Results do not depend on them.</param>
    /// <param name="record">Names of spiking layers whose membranes are kept; those of other layers always are.</param>
    public NativeSimulator(NativeNetwork network, int batch, SimdLevel? level = null, int threads = 1, IReadOnlyCollection<string>? record = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (network.Fault() is { } fault) throw new ArgumentException(fault, nameof(network));
        (this.network, this.batch, this.level) = (network, batch, level ?? SimdLevels.Best);
        tile = NeuronTile.Vectors * (this.level >= SimdLevel.Avx512 ? Lanes16.Count : this.level == SimdLevel.Avx2 ? Lanes8.Count : Lanes4.Count);
        layers = [.. network.Layers.Select(layer => new PackedLayer(layer, network, tile, batch, MostSteps, record?.Contains(layer.Name) == true))];
        int widest = network.Layers.Max(layer => layer.Synapses.Inputs);
        eventRoom = checked((MostSteps * widest) + EventScan.Slack);
        events = new NativeBuffer<int>((long)batch * eventRoom);
        starts = new NativeBuffer<int>((long)batch * (MostSteps + 1));
        graded = new bool[batch];
        values = new NativeBuffer<float>((long)batch * eventRoom);
        if (threads > 1) team = new WorkerTeam(threads, Work);
    }

    /// <summary>Runs steps of all samples.</summary>
    /// <param name="input">[steps, batch, inputs]; spikes are 1.</param>
    /// <param name="observer">Sees what each layer does.</param>
    public void Run(ReadOnlySpan<float> input, NativeObserver? observer = null)
    {
        int frame = batch * network.Inputs;
        if (input.Length % frame != 0) throw new ArgumentException($"{input.Length} values are no whole number of steps of {batch} x {network.Inputs}.", nameof(input));
        int all = input.Length / frame;
        fixed (float* pointer = input)
        {
            for (int first = 0; first < all; first += MostSteps)
            {
                steps = Math.Min(MostSteps, all - first);
                this.input = pointer + ((nint)first * frame);
                for (layerIndex = 0; layerIndex < layers.Length; layerIndex++)
                {
                    layer = layers[layerIndex];
                    Do(scan: true);
                    Do(scan: false);
                    observer?.Invoke(new NativeSteps(layer, layerIndex, first, steps, MostSteps));
                }
            }
        }
    }

    /// <summary>All neurons are as before the first step: membranes and currents of 0.</summary>
    public void Rest()
    {
        foreach (PackedLayer each in layers) each.Rest(batch);
    }

    public void Dispose()
    {
        team?.Dispose();
        foreach (PackedLayer each in layers) each.Dispose();
        events.Dispose();
        starts.Dispose();
        values.Dispose();
    }

    private void Do(bool scan)
    {
        scanning = scan;
        if (team is null) Work(0);
        else team.Run(team.Size);
    }

    private void Work(int worker)
    {
        if (scanning)
        {
            (int from, int to) = Share(batch, worker);
            for (int sample = from; sample < to; sample++) Scan(sample);
        }
        else if (layer!.Layer.Recurrent is not null)
        {
            (int from, int to) = Share(batch, worker);
            for (int sample = from; sample < to; sample++) StepByStep(sample);
        }
        else
        {
            // Tile by tile, all samples of a tile in a row: neighbours share weights.
            (int from, int to) = Share(layer.Tiles * batch, worker);
            for (int item = from; item < to; item++) Run(Call(item / batch, item % batch, 0, steps));
        }
    }

    private (int From, int To) Share(int items, int worker)
    {
        int workers = team?.Size ?? 1;
        return ((int)((long)items * worker / workers), (int)((long)items * (worker + 1) / workers));
    }

    /// <summary>Lists what the layer reads from one sample in all steps of the block.</summary>
    private void Scan(int sample)
    {
        int* to = events.Pointer + ((nint)sample * eventRoom), start = starts.Pointer + ((nint)sample * (MostSteps + 1));
        PackedLayer? before = layerIndex == 0 ? null : layers[layerIndex - 1];
        bool anyGraded = false;
        int count = 0;
        for (int t = 0; t < steps; t++)
        {
            start[t] = count;
            count += before is { Spiking: true }
                ? EventScan.Bits(before.Spikes + ((((nint)sample * MostSteps) + t) * before.Words), before.Words, to + count)
                : EventScan.Values(Read(before, sample, t), layer!.Layer.Synapses.Inputs, to + count, ref anyGraded);
        }

        start[steps] = count;
        graded[sample] = anyGraded;
        if (!anyGraded) return;
        float* value = values.Pointer + ((nint)sample * eventRoom);
        for (int t = 0; t < steps; t++)
        {
            float* from = Read(before, sample, t);
            for (int i = start[t]; i < start[t + 1]; i++) value[i] = from[to[i]];
        }
    }

    private float* Read(PackedLayer? before, int sample, int step) => before is null
        ? input + ((((nint)step * batch) + sample) * network.Inputs)
        : before.Trace + ((((nint)sample * MostSteps) + step) * before.Padded);

    private void StepByStep(int sample)
    {
        PackedLayer l = layer!;
        int* list = l.RecurrentEvents + ((nint)sample * l.RecurrentRoom);
        float* value = l.RecurrentValues == null ? null : l.RecurrentValues + ((nint)sample * l.RecurrentRoom);
        for (int t = 0; t < steps; t++)
        {
            for (int block = 0; block < l.Tiles; block++)
            {
                TileCall call = Call(block, sample, t, 1);
                call.RecurrentWeights += (nint)block * tile * l.Layer.Neurons;
                call.RecurrentEvents = list;
                call.RecurrentValues = value;
                call.RecurrentCount = l.RecurrentCounts[sample];
                Run(call);
            }

            nint row = ((nint)sample * MostSteps) + t;
            if (l.Spiking)
            {
                l.RecurrentCounts[sample] = EventScan.Bits(l.Spikes + (row * l.Words), l.Words, list);
                continue;
            }

            bool any = false;
            int count = l.RecurrentCounts[sample] = EventScan.Values(l.Trace + (row * l.Padded), l.Layer.Neurons, list, ref any);
            for (int i = 0; i < count; i++) value[i] = l.Trace[(row * l.Padded) + list[i]];
        }
    }

    private TileCall Call(int block, int sample, int step, int count)
    {
        PackedLayer l = layer!;
        TileCall call = l.Template;
        nint first = (nint)block * tile, row = ((nint)sample * MostSteps) + step, state = ((nint)sample * l.Padded) + first;
        call.Weights += first * l.Layer.Synapses.Inputs;
        call.Bias += first;
        call.Decay += first;
        call.Gain += first;
        call.Drive += first;
        if (call.SynapseDecay != null) call.SynapseDecay += first;
        if (call.SynapseGain != null) call.SynapseGain += first;
        if (call.PastGain != null) call.PastGain += first;
        if (call.Threshold != null) call.Threshold += first;
        if (call.Reset != null) call.Reset += first;
        call.Membranes = l.Membranes + state;
        call.Currents = l.Currents == null ? null : l.Currents + state;
        call.Events = events.Pointer + ((nint)sample * eventRoom);
        call.Values = graded[sample] ? values.Pointer + ((nint)sample * eventRoom) : null;
        call.Starts = starts.Pointer + ((nint)sample * (MostSteps + 1)) + step;
        call.Steps = count;
        call.Spikes = l.Spikes == null ? null : (byte*)(l.Spikes + (row * l.Words)) + (first / 8);
        call.Trace = l.Trace == null ? null : l.Trace + (row * l.Padded) + first;
        return call;
    }

    private void Run(in TileCall call)
    {
        if (level >= SimdLevel.Avx512) NeuronTile.Run<Lanes16>(call);
        else if (level == SimdLevel.Avx2) NeuronTile.Run<Lanes8>(call);
        else NeuronTile.Run<Lanes4>(call);
    }
}
