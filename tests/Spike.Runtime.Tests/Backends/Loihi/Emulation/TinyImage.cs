using System.Collections.Immutable;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Builds small images: one input of some elements, cores, and one output.</summary>
internal sealed class TinyImage
{
    public static readonly ChipBoard Board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));

    private readonly SegmentBuilder segments = new();

    public List<CoreImage> Cores { get; } = [];

    public List<ProcessorImage> Processors { get; } = [];

    public List<InputPort> Inputs { get; } = [];

    public List<OutputPort> Outputs { get; } = [];

    public int Steps { get; set; } = 32;

    public int Chips { get; set; } = 1;

    public int Table<T>(params T[] values) where T : unmanaged => segments.Add<T>(values);

    /// <summary>Element i goes where <paramref name="targets"/> says, as triples.</summary>
    public RouteTable Routes(params int[][] targets)
    {
        var offsets = new int[targets.Length + 1];
        for (int i = 0; i < targets.Length; i++) offsets[i + 1] = offsets[i] + (targets[i].Length / 3);
        return new RouteTable(Table(offsets), Table([.. targets.SelectMany(target => target)]));
    }

    /// <summary>Element i goes to axon i of a node.</summary>
    public RouteTable To(int node, int elements, int delay = 0, int firstAxon = 0) =>
        Routes([.. Enumerable.Range(0, elements).Select(i => new[] { node, firstAxon + i, delay })]);

    public void Input(int elements, RouteTable routes, Emission? emission = null) => Inputs.Add(new InputPort($"in{Inputs.Count}", elements, emission, routes));

    public void Output(int elements, Emission? emission = null) => Outputs.Add(new OutputPort($"out{Outputs.Count}", elements, emission));

    /// <summary>A neuron that passes its sum on: V · 1, rounded by 2^shift.</summary>
    public WindowedNeuron Windowed(Dendrite dendrite, int fireStep, CodeRange range, Emission? emission = null, int shift = 1, int multiplier = 2, long? bias = null, short[]? table = null) =>
        new([dendrite], fireStep, 1, [bias is { } b ? Table(b) : null], [Table(multiplier)], Table((byte)shift), null, range, table is null ? null : Table(table), emission);

    public Slice Slice(int neurons, NeuronProgram program, RouteTable? routes) =>
        new("neurons", neurons, program, routes, Table(Enumerable.Range(0, neurons).ToArray()));

    /// <summary>Axon a of the core is row a of its only block.</summary>
    public void Core(Slice slice, SynapseBlock block, int rows, int core = 0, int chip = 0) =>
        Cores.Add(new CoreImage(chip, core, [slice], [block], Axons(rows)));

    public int Axons(int rows) => Table(Enumerable.Range(0, rows).SelectMany(row => new[] { 0, row }).ToArray());

    public ChipImage Build() => new("loihi2", "", "ncl-1chip", Chips, Steps, [.. Cores], [.. Processors], [.. Inputs], [.. Outputs]) { Segments = segments };

    public ChipEmulator Emulator(int threads = 1) => new(Build(), Board, threads);

    /// <summary>Runs one sample of some input spikes.</summary>
    public SpikeDeviceSpike[] Run(params SpikeDeviceSpike[] spikes)
    {
        using ChipEmulator emulator = Emulator();
        return Run(emulator, spikes);
    }

    public SpikeDeviceSpike[] Run(ChipEmulator emulator, params SpikeDeviceSpike[] spikes)
    {
        emulator.Start();
        foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
        var outputs = new List<SpikeDeviceSpike>();
        emulator.Run(Steps, outputs);
        return [.. outputs];
    }

    /// <summary>The sum of an element's spikes.</summary>
    public static int Sum(IEnumerable<SpikeDeviceSpike> spikes, int element) => spikes.Where(spike => spike.Element == element).Sum(spike => spike.Payload);

    public static Emission Graded(int step, int threshold = 1) => new(SpikeCoding.Graded, new CodeRange(16, signed: true), step, threshold);

    public static ImmutableArray<Dendrite> One(SpikeCoding coding, int first, int steps, int bits = 24) => [new Dendrite(coding, first, steps, bits)];
}
