using Spike.Cli.Emulation;
using Spike.Emulator;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;
using Spike.Runtime.Tests.Backends.Loihi.Driver;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Cli.Tests.Emulation;

/// <summary>Devices to test on: the emulator in this process, the same behind spike_nx.h, the C library and its socket, or behind gRPC.</summary>
internal sealed class DeviceBench : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly IDriverSource emulator;
    private EmulatorSocket? socket;
    private readonly List<SpikeDeviceSession> sessions = [];

    private DeviceBench(int devices, ChipBoard? board)
    {
        emulator = new EmulatorSource(board ?? TinyImage.Board, devices: devices);
        Source = emulator;
    }

    // Long enough for a loaded machine; tests of hanging calls say less.
    public static TimeSpan CallTimeout { get; } = TimeSpan.FromSeconds(20);

    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    public IDriverSource Source { get; private set; }

    public NxLibrary? Library { get; private set; }

    public ReferenceControl Control { get; private set; } = null!;

    public EmulatorServer? Server { get; private set; }

    public TestNetwork Network { get; } = new();

    public static DeviceBench Emulator(int devices = 1, ChipBoard? board = null) => new(devices, board);

    /// <summary>Behind the C library, built with some macros.</summary>
    public static DeviceBench Native(int devices = 1, ChipBoard? board = null, params string[] macros)
    {
        var bench = new DeviceBench(devices, board);
        bench.socket = new EmulatorSocket(bench.emulator, bench.folder["s"]);
        string path = ReferenceLibrary.In(bench.folder.Path, macros);
        bench.Library = NxLibrary.Load(path, new NxLimits(CallTimeout, CallTimeout, Grace));
        bench.Control = new ReferenceControl(path);
        bench.Control.Connect(bench.folder["s"]);
        bench.Source = new NxSource(NxSearch.Run(path, bench.folder.Path), bench.Library);
        return bench;
    }

    /// <summary>Behind gRPC, on a port of this machine.</summary>
    public static DeviceBench Remote(int devices = 1, ChipBoard? board = null, EmulatorFaults? faults = null, TimeSpan? limit = null)
    {
        var bench = new DeviceBench(devices, board);
        bench.Server = EmulatorServer.StartAsync(new EmulatorSettings("127.0.0.1", 0, "", "", Faults: faults), bench.emulator).GetAwaiter().GetResult();
        bench.Source = new RemoteDevices().At(bench.Server.Address, new SpikeDeviceOptions { CallTimeout = limit ?? CallTimeout, LoadTimeout = CallTimeout, Grace = limit ?? Grace });
        return bench;
    }

    /// <summary>Looks on from here on.</summary>
    public WatchedSource Watch()
    {
        var watched = new WatchedSource(Source);
        Source = watched;
        return watched;
    }

    /// <summary>The same library under other limits, for calls that shall hang.</summary>
    public DeviceBench Within(int milliseconds)
    {
        var limit = TimeSpan.FromMilliseconds(milliseconds);
        Library = NxLibrary.Load(folder["libspike_nx.so"], new NxLimits(limit, limit, limit));
        Source = new NxSource(NxSearch.Run(folder["libspike_nx.so"], folder.Path), Library);
        return this;
    }

    public SpikeDeviceSession Open(SpikeDeviceOptions? options = null, ReadOnlyMemory<byte>? image = null, ImageFacts? facts = null)
    {
        options ??= new SpikeDeviceOptions();
        var opening = new DeviceOpening(Source, image ?? Network.Image, facts ?? Network.Facts, options, folder["locks"]);
        SpikeDeviceSession session = SpikeDeviceSession.OpenAsync(opening, facts ?? Network.Facts, options, CancellationToken.None).GetAwaiter().GetResult();
        sessions.Add(session);
        return session;
    }

    public void PowerCycle() => socket!.PowerCycle();

    public void Dispose()
    {
        foreach (SpikeDeviceSession session in sessions) session.DisposeAsync().AsTask().Wait();
        socket?.Dispose();
        Server?.DisposeAsync().AsTask().Wait();
        if (Library is not null)
        {
            Control.Release();
            SpinWait.SpinUntil(() => Library.OpenHandles == 0, Grace);
            Assert.AreEqual(0, Library.OpenHandles, "handles were not closed");
        }

        folder.Dispose();
    }
}
