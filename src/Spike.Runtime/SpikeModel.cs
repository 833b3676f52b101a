using System.Collections.Immutable;
using System.Diagnostics;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime;

/// <summary>A compiled model, ready to run. Safe to share between threads; each thread takes its own session.</summary>
public sealed class SpikeModel : IDisposable
{
    private readonly Artifact? artifact;
    private readonly Lazy<SimdProgram> simd;
    private readonly Lock gate = new();
    private readonly Lock devicesGate = new();
    private readonly Dictionary<DeviceDescription, IDeviceProgram> devices = [];
    private int sessions;
    private byte[]? chipBytes;
    private volatile bool disposed;

    internal SpikeModel(SpikingProgram program, Artifact? artifact = null)
    {
        Program = program;
        this.artifact = artifact;
        simd = new Lazy<SimdProgram>(() => new SimdProgram(program, SimdLevels.Best));
        Inputs = [.. program.OwnInputs.Select(Describe)];
        Outputs = [.. program.Outputs.Select(Describe)];
        if (artifact?.Native is not { } native) return;
        Inputs = [.. native.Inputs.Select(id => Describe(native.Nodes[id]))];
        Outputs = [.. native.Outputs.Select(id => Describe(native.Nodes[id]))];
    }

    /// <summary>Maps a compiled model into memory. What it says is checked at once, its weights by <see cref="Verify()"/> or before the first run.</summary>
    /// <param name="path">A .spike file. It must not change while the model is in use.</param>
    /// <returns>The model; dispose it when no session uses it any more.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SpikeFormatException">The file is damaged, of an unknown version, or no artifact.</exception>
    public static SpikeModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Activity? activity = Instruments.Activities.StartActivity("spike.load");
        long start = Stopwatch.GetTimestamp();
        Artifact artifact = ArtifactReader.Read(path);
        var model = new SpikeModel(artifact.Program, artifact);
        activity?.SetTag("spike.model", model.Name);
        if (RuntimeNotices.AreHeard) RuntimeNotices.Give(new ModelLoaded(model.Name, path, Stopwatch.GetElapsedTime(start)));
        return model;
    }

    /// <summary>The model's name.</summary>
    public string Name => Program.Name;

    /// <summary>What the model takes.</summary>
    public ImmutableArray<SpikeTensor> Inputs { get; }

    /// <summary>What the model gives.</summary>
    public ImmutableArray<SpikeTensor> Outputs { get; }

    /// <summary>Multiply-accumulates that the original network makes for one sample; of a native model, for one step of one sample.</summary>
    public long MultiplyAccumulates => Native?.MultiplyAccumulates ?? Program.MultiplyAccumulates;

    /// <summary>Whether it keeps its own neurons and runs step by step: then <see cref="CreateNativeSession"/> makes its sessions.</summary>
    public bool IsNative => Native is not null;

    /// <summary>Of a native model the program is empty.</summary>
    internal SpikingProgram Program { get; }

    internal NativeGraph? Native => artifact?.Native;

    /// <summary>What the artifact was made from; none for a program that was never written.</summary>
    internal ArtifactProvenance? Provenance => artifact?.Provenance;

    /// <summary>The program prepared for this machine, made when the first session asks for it.</summary>
    internal SimdProgram Simd => simd.Value;

    /// <summary>Makes a place to run the model. Dispose it before the model.</summary>
    /// <param name="options">How to run; none: one thread, the default backend, nothing counted.</param>
    /// <returns>A session of its own buffers, for one thread at a time.</returns>
    /// <exception cref="ArgumentException">The options name an unknown population or a negative number of threads.</exception>
    /// <exception cref="InvalidOperationException">The model is native.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public SpikeSession CreateSession(SpikeOptions? options = null) => IsNative
        ? throw new InvalidOperationException($"'{Name}' is a native model, which runs step by step: use CreateNativeSession.")
        : new(this, options ?? new SpikeOptions());

    /// <summary>Makes a place to run a native model. Dispose it before the model.</summary>
    /// <param name="batch">Samples that run side by side, each with neurons of its own.</param>
    /// <param name="options">Threads, the backend (the processor, the reference, or a chip), neurons to record, and whether spikes are counted; the rest means nothing here.</param>
    /// <returns>A session whose neurons keep their state from run to run.</returns>
    /// <exception cref="ArgumentException">The options name unknown neurons, or cards, which run no native models; or a number is out of range.</exception>
    /// <exception cref="Devices.SpikeDeviceException">A chip was asked for, and there is none, or the model was not compiled for one.</exception>
    /// <exception cref="InvalidOperationException">The model is not native.</exception>
    /// <exception cref="SpikeFormatException">The weights of the loaded model are damaged.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public NativeSession CreateNativeSession(int batch = 1, SpikeOptions? options = null) => IsNative
        ? new(this, batch, options ?? new SpikeOptions())
        : throw new InvalidOperationException($"'{Name}' is a converted network, which runs sample by sample: use CreateSession.");

    /// <summary>The program on a device, put there when the first session asks for it; null and a reason where the device cannot run it.</summary>
    internal IDeviceProgram? OnDevice(IDeviceBackend backend, DeviceDescription device, out string refusal)
    {
        lock (devicesGate)
        {
            refusal = "";
            if (devices.TryGetValue(device, out IDeviceProgram? known)) return known;
            if (backend.Prepare(device, Program, out refusal) is not { } program) return null;
            return devices[device] = program;
        }
    }

    /// <summary>Checks every byte now, for whom would rather wait here than in the first run. Later calls do nothing.</summary>
    /// <exception cref="SpikeFormatException">The weights are not as they were written, or do not fit the program.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Verify()
    {
        Hold();
        try
        {
            artifact?.Check.RunChip(Environment.ProcessorCount);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>The same with some threads, for a session that holds the model.</summary>
    /// <param name="threads">That may work side by side.</param>
    /// <param name="packs">Whether the program is to be prepared meanwhile, for a session that is about to run it with these kernels.</param>
    internal void RequireWhole(int threads, bool packs = false)
    {
        // Later runs allocate nothing here.
        if (artifact is { Check.IsDone: false }) Check(threads, packs);
    }

    private void Check(int threads, bool packs) => artifact!.Check.Run(threads, packs ? work => Simd.Prepare(threads, work) : null);

    /// <summary>Who vouches for the artifact; none: nobody.</summary>
    internal ArtifactSignature? Signature => artifact?.Signature;

    /// <summary>What is loaded onto a board, wholly checked; none where the target has no chips.</summary>
    /// <exception cref="SpikeFormatException">The artifact is damaged.</exception>
    internal Chips.Images.ChipImage? Chip()
    {
        artifact?.Check.RunChip(Environment.ProcessorCount);
        return artifact?.Chip;
    }

    /// <summary>The same as a board takes it: built for the first session, and shared by all.</summary>
    /// <exception cref="SpikeFormatException">The artifact is damaged.</exception>
    internal ReadOnlyMemory<byte> ChipBytes()
    {
        Chips.Images.ChipImage image = Chip() ?? throw new InvalidOperationException("The artifact holds no chip image.");
        lock (gate) return chipBytes ??= Chips.Images.ChipImageFile.ToBytes(image);
    }

    /// <summary>Whether sessions must stop.</summary>
    internal bool IsDisposed => disposed;

    /// <summary>Ends the model: its sessions refuse to run from here on. The mapped artifact is released with the last of them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            if (sessions > 0) return;
        }

        Free();
    }

    /// <summary>A session begins, and needs the model's memory.</summary>
    internal void Hold()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            sessions++;
        }
    }

    /// <summary>A session has ended.</summary>
    internal void Release()
    {
        lock (gate)
        {
            if (--sessions > 0 || !disposed) return;
        }

        Free();
    }

    private void Free()
    {
        if (simd.IsValueCreated) simd.Value.Dispose();
        foreach (IDeviceProgram program in devices.Values) program.Dispose();
        artifact?.Mapping.Dispose();
    }

    private static SpikeTensor Describe(NativeNode node) => new(node.Name, [1, .. node.Shape.Dimensions], node.Shape.Length, TimeSteps: 1);

    private SpikeTensor Describe(Port port)
    {
        Edge edge = Program.Edges[port.Edge];
        return new SpikeTensor(port.Name, port.Shape.Dimensions, edge.Shape.Length, edge.TimeSteps);
    }
}
