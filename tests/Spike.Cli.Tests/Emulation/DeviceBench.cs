using Spike.Cli.Emulation;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Tests.Backends.Loihi.Driver;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Cli.Tests.Emulation;

/// <summary>Devices to test on: the emulator in this process, or the same behind spike_nx.h, the C library and its socket.</summary>
internal sealed class DeviceBench : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly EmulatorSocket? socket;
    private readonly List<SpikeDeviceSession> sessions = [];

    private DeviceBench(bool native, int devices, ChipBoard? board = null)
    {
        IDriverSource emulator = new EmulatorSource(board ?? TinyImage.Board, devices: devices);
        Source = emulator;
        if (!native) return;
        socket = new EmulatorSocket(emulator, folder["s"]);
        string path = ReferenceLibrary.In(folder.Path);
        Library = NxLibrary.Load(path, new NxLimits(CallTimeout, CallTimeout, Grace));
        Control = new ReferenceControl(path);
        Control.Connect(folder["s"]);
        Source = new NxSource(NxSearch.Run(path, folder.Path), Library);
    }

    // Long enough for a loaded machine; tests of hanging calls say less.
    public static TimeSpan CallTimeout { get; } = TimeSpan.FromSeconds(20);

    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    public IDriverSource Source { get; private set; }

    public NxLibrary? Library { get; private set; }

    public ReferenceControl Control { get; } = null!;

    public TestNetwork Network { get; } = new();

    public static DeviceBench Emulator(int devices = 1) => new(native: false, devices);

    public static DeviceBench Native(int devices = 1) => new(native: true, devices);

    public static DeviceBench Of(string path, int devices = 1, ChipBoard? board = null) => new(path == "native", devices, board);

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
        if (Library is not null)
        {
            Control.Release();
            SpinWait.SpinUntil(() => Library.OpenHandles == 0, Grace);
            Assert.AreEqual(0, Library.OpenHandles, "handles were not closed");
        }

        folder.Dispose();
    }
}
