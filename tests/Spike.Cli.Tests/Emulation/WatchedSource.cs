using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;

namespace Spike.Cli.Tests.Emulation;

/// <summary>Passes everything on, and counts what a host asks for.</summary>
internal sealed class WatchedSource(IDriverSource source) : IDriverSource
{
    private long steps;
    private int most;

    /// <summary>Barrier steps of all devices.</summary>
    public long Steps => Interlocked.Read(ref steps);

    /// <summary>Samples that one device had under way at once.</summary>
    public int MostUnderWay => Volatile.Read(ref most);

    public IReadOnlyList<SpikeDeviceInfo> Devices() => source.Devices();

    public IDriverDevice Open(string id) => new Watched(this, source.Open(id));

    public SpikeDeviceException NotFound() => source.NotFound();

    private sealed class Watched(WatchedSource owner, IDriverDevice device) : IDriverDevice
    {
        private int underWay;

        public string Id => device.Id;

        public DriverIdentity Identify() => device.Identify();

        public void Verify() => device.Verify();

        public void Load(ReadOnlyMemory<byte> image) => device.Load(image);

        public void Start(ulong sample)
        {
            device.Start(sample);
            int now = ++underWay;
            for (int seen = owner.most; seen < now; seen = owner.most) Interlocked.CompareExchange(ref owner.most, now, seen);
        }

        public int Send(ulong sample, ReadOnlySpan<SpikeDeviceSpike> spikes) => device.Send(sample, spikes);

        public int Step(ulong sample, int count)
        {
            int done = device.Step(sample, count);
            Interlocked.Add(ref owner.steps, done);
            return done;
        }

        public int Receive(ulong sample, Span<SpikeDeviceSpike> spikes) => device.Receive(sample, spikes);

        public DriverSummary Finish(ulong sample)
        {
            DriverSummary summary = device.Finish(sample);
            underWay--;
            return summary;
        }

        public IReadOnlyList<DriverCounter> Counters() => device.Counters();

        public SpikeDeviceHealth Check() => device.Check();

        public void Reset()
        {
            underWay = 0;
            device.Reset();
        }

        public void Cancel() => device.Cancel();

        public void Dispose() => device.Dispose();
    }
}
