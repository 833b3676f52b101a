using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote.Protocol;

namespace Spike.Runtime.Remote;

/// <summary>A device of another machine: one stream of calls and replies, which is also what holds it.</summary>
/// <remarks>Every call has a limit. One that is not answered is cancelled, and when that is not answered either the stream is broken off and the device counts as lost.</remarks>
internal sealed class RemoteDevice : IDriverDevice
{
    private const int ImagePart = 1 << 20;

    private readonly string address;
    private readonly AsyncDuplexStreamingCall<DeviceCall, DeviceReply> stream;
    private readonly SpikeDeviceOptions options;
    private readonly SemaphoreSlim writing = new(1);
    private readonly Lock turn = new();
    private Task<bool>? reading;
    private uint sequence;
    private bool broken;

    private RemoteDevice(string address, string id, AsyncDuplexStreamingCall<DeviceCall, DeviceReply> stream, SpikeDeviceOptions options) =>
        (this.address, Id, this.stream, this.options) = (address, id, stream, options);

    public string Id { get; }

    public static RemoteDevice Open(string address, string id, SpikeChips.SpikeChipsClient client, SpikeDeviceOptions options)
    {
        RemoteDevice device;
        try
        {
            device = new RemoteDevice(address, id, client.Drive(), options);
        }
        catch (RpcException e)
        {
            throw RemoteFault.Of(address, e);
        }

        try
        {
            device.Ask("open", options.LoadTimeout, new DeviceCall { Open = new Open { Id = id } });
            return device;
        }
        catch (SpikeDeviceException e)
        {
            device.Dispose();
            // Nothing was open that could be lost: it is the address or the token that is wrong.
            throw e.InnerException is RpcException rpc ? RemoteFault.Of(address, rpc) : e;
        }
    }

    public DriverIdentity Identify()
    {
        Identity found = Ask("identify", options.CallTimeout, new DeviceCall { Identify = new Plain() }).Identity ?? throw Nonsense("identify", "no identity");
        return new DriverIdentity(found.Serial, found.Firmware, found.Profile, found.ProfileSha256, found.Emulated, (int)Math.Clamp(found.Samples, 1, 1024));
    }

    public void Verify() => Ask("verify", options.CallTimeout, new DeviceCall { Verify = new Plain() });

    public void Load(ReadOnlyMemory<byte> image)
    {
        var parts = new List<DeviceCall>();
        for (int from = 0; from == 0 || from < image.Length; from += ImagePart)
        {
            int end = Math.Min(from + ImagePart, image.Length);
            // The image is not changed while the session is in use, so its memory is sent as it lies.
            parts.Add(new DeviceCall { Load = new Load { Part = UnsafeByteOperations.UnsafeWrap(image[from..end]), Last = end == image.Length } });
        }

        Ask("load", options.LoadTimeout, [.. parts]);
    }

    public void Start(ulong sample) => Ask("start", options.CallTimeout, new DeviceCall { Start = new Start { Sample = sample } });

    public int Send(ulong sample, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        uint taken = Ask("send", options.CallTimeout, new DeviceCall { Send = new Send { Sample = sample, Spikes = RemoteSpikes.Write(spikes) } }).Count;
        return taken > 0 && taken <= spikes.Length ? (int)taken : throw Nonsense("send", $"{taken} of {spikes.Length} spikes taken");
    }

    public int Step(ulong sample, int steps)
    {
        uint done = Ask("step", options.CallTimeout, new DeviceCall { Step = new Step { Sample = sample, Steps = (uint)steps } }).Count;
        return done <= steps ? (int)done : throw Nonsense("step", $"{done} of {steps} steps done");
    }

    public int Receive(ulong sample, Span<SpikeDeviceSpike> spikes)
    {
        DeviceReply reply = Ask("receive", options.CallTimeout, new DeviceCall { Receive = new Receive { Sample = sample, Capacity = (uint)spikes.Length } });
        return RemoteSpikes.TryRead(reply.Spikes, spikes, out int count) ? count : throw Nonsense("receive", $"{reply.Spikes?.Steps.Count} spikes for room of {spikes.Length}");
    }

    public DriverSummary Finish(ulong sample)
    {
        Summary found = Ask("finish", options.CallTimeout, new DeviceCall { Finish = new Finish { Sample = sample } }).Summary ?? throw Nonsense("finish", "no summary");
        return new DriverSummary(found.Sample, found.Steps, found.SpikesIn, found.SpikesOut, found.SumIn, found.SumOut);
    }

    public IReadOnlyList<DriverCounter> Counters() =>
        [.. Ask("counters", options.CallTimeout, new DeviceCall { Counters = new Plain() }).Counters?.Counters
            .Select(one => new DriverCounter(one.Node, one.Chip, one.SpikesIn, one.SpikesOut, one.SynapticOperations, one.NeuronUpdates)) ?? []];

    public SpikeDeviceHealth Check()
    {
        Health found = Ask("check", options.CallTimeout, new DeviceCall { Check = new Plain() }).Health ?? throw Nonsense("check", "no health");
        SpikeDeviceState state = found.State is >= 0 and <= (int)SpikeDeviceState.Faulty ? (SpikeDeviceState)found.State : SpikeDeviceState.Faulty;
        return new SpikeDeviceHealth(Id, state, found.HasTemperatureCelsius ? found.TemperatureCelsius : null, found.HasPowerWatts ? found.PowerWatts : null,
            TimeSpan.FromMilliseconds(Math.Min(found.UptimeMs, long.MaxValue / 10_000)), found.CorrectedErrors);
    }

    public void Reset() => Ask("reset", options.LoadTimeout, new DeviceCall { Reset = new Plain() });

    public void Cancel()
    {
        try
        {
            Write(new DeviceCall { Cancel = new Plain() }, options.Grace);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or ObjectDisposedException or TimeoutException)
        {
            // It is gone, and with it the call that was to end.
        }
    }

    public void Dispose()
    {
        lock (turn)
        {
            if (!broken)
            {
                // The other side closes the device when it has read to the end; whoever opens it next should not come before that.
                try
                {
                    writing.Wait(options.Grace);
                    stream.RequestStream.CompleteAsync().Wait(options.Grace);
                    (reading ?? stream.ResponseStream.MoveNext(CancellationToken.None)).Wait(options.Grace);
                }
                catch (Exception e) when (e is AggregateException or RpcException or InvalidOperationException)
                {
                }
            }

            broken = true;
            stream.Dispose();
        }
    }

    /// <summary>Sends a call, in one or several messages, and waits for its reply.</summary>
    private DeviceReply Ask(string name, TimeSpan limit, params DeviceCall[] messages)
    {
        lock (turn)
        {
            if (broken) throw RemoteFault.Lost(address, Id, name, null);
            uint number = ++sequence;
            DeviceReply reply;
            try
            {
                var clock = Stopwatch.StartNew();
                foreach (DeviceCall message in messages)
                {
                    message.Sequence = number;
                    Write(message, limit);
                }

                reply = Await(number, limit - clock.Elapsed) ?? Insist(number, name, limit);
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or ObjectDisposedException or IOException)
            {
                throw Break(RemoteFault.Lost(address, Id, name, e));
            }
            catch (TimeoutException)
            {
                throw Break(NxLibrary.Hangs($"'{Id}' at '{address}'", name, limit));
            }

            var status = (NxStatus)reply.Status;
            if (status == NxStatus.Ok) return reply;
            SpikeDeviceFault fault = NxStatuses.FaultOf(status);
            throw new SpikeDeviceException(fault, $"'{Id}' at '{address}': {name} failed: {NxStatuses.InWords(status)}{(reply.Words.Length > 0 ? $" ({reply.Words.TrimEnd('.')})" : "")}. {NxStatuses.Remedy(fault)}");
        }
    }

    private DeviceReply Insist(uint number, string name, TimeSpan limit)
    {
        Write(new DeviceCall { Cancel = new Plain() }, options.Grace);
        return Await(number, options.Grace) ?? throw Break(NxLibrary.Hangs($"'{Id}' at '{address}'", name, limit));
    }

    /// <summary>The reply to a call; null: the time is up. Replies that nobody waits for any more are skipped.</summary>
    private DeviceReply? Await(uint number, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            reading ??= stream.ResponseStream.MoveNext(CancellationToken.None);
            TimeSpan left = limit - clock.Elapsed;
            if (!Ended(reading, left > TimeSpan.Zero ? left : TimeSpan.Zero)) return null;
            bool more = reading.GetAwaiter().GetResult();
            reading = null;
            if (!more) throw new RpcException(new Status(StatusCode.Unavailable, "the other side closed the device"));
            if (stream.ResponseStream.Current.Sequence == number) return stream.ResponseStream.Current;
        }
    }

    private void Write(DeviceCall message, TimeSpan limit)
    {
        if (!writing.Wait(limit)) throw new TimeoutException();
        try
        {
            Task written = stream.RequestStream.WriteAsync(message);
            if (!Ended(written, limit)) throw new TimeoutException();
            written.GetAwaiter().GetResult();
        }
        finally
        {
            writing.Release();
        }
    }

    private SpikeDeviceException Break(SpikeDeviceException why)
    {
        broken = true;
        stream.Dispose();
        return why;
    }

    private SpikeDeviceException Nonsense(string call, string what) =>
        new(SpikeDeviceFault.Miscounted, $"'{Id}' at '{address}': {call} was answered with {what}, which spike_chips.proto does not allow. Its server is at fault; report it to its maker.");

    /// <summary>Waits without throwing what the task threw.</summary>
    private static bool Ended(Task task, TimeSpan limit) => Task.WaitAny([task], limit) == 0;
}
