using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;
using Spike.Runtime.Remote.Protocol;

namespace Spike.Emulator;

/// <summary>One peer and the device that it has opened.</summary>
/// <param name="board">The devices.</param>
/// <param name="cut">Breaks the connection off.</param>
internal sealed class ChipConnection(DeviceBoard board, Action cut) : IDisposable
{
    private const long LargestImage = 1L << 30;

    private readonly MemoryStream image = new();
    private volatile IDriverDevice? device;
    private volatile bool powerless;

    /// <summary>Does a call. Null: it wants no reply.</summary>
    public DeviceReply? Answer(DeviceCall call)
    {
        if (powerless) return null;
        DeviceReply? reply;
        try
        {
            reply = Do(call);
        }
        catch (SpikeDeviceException e) when (e.Fault == SpikeDeviceFault.Lost)
        {
            return null;
        }
        catch (SpikeDeviceException e)
        {
            reply = Refuse(NxStatuses.StatusOf(e.Fault), e.Message);
        }
        catch (Exception e)
        {
            // As on a board: whatever it is, the host gets a fault, and the program that holds other devices goes on.
            reply = Refuse(NxStatus.Device, $"{e.GetType().Name}: {e.Message}");
        }

        if (powerless || reply is null) return null;
        reply.Sequence = call.Sequence;
        return reply;
    }

    public void Cancel() => device?.Cancel();

    public void Dispose()
    {
        if (device is not { } open) return;
        open.Dispose();
        board.Release(open.Id);
    }

    private DeviceReply? Do(DeviceCall call)
    {
        if (call.CallCase == DeviceCall.CallOneofCase.Open) return Open(call.Open.Id);
        if (device is not { } open) return Refuse(NxStatus.State, "no device is open");
        switch (call.CallCase)
        {
            case DeviceCall.CallOneofCase.Identify:
                DriverIdentity identity = open.Identify();
                return new DeviceReply
                {
                    Identity = new Identity
                    {
                        Serial = identity.Serial,
                        Firmware = identity.Firmware,
                        Profile = identity.Profile,
                        ProfileSha256 = identity.ProfileSha256,
                        Emulated = identity.Emulated,
                        Samples = (uint)identity.Samples,
                    },
                };
            case DeviceCall.CallOneofCase.Verify:
                open.Verify();
                return new DeviceReply();
            case DeviceCall.CallOneofCase.Load:
                return Load(open, call.Load);
            case DeviceCall.CallOneofCase.Start:
                open.Start(call.Start.Sample);
                return new DeviceReply();
            case DeviceCall.CallOneofCase.Send:
                return Send(open, call.Send);
            case DeviceCall.CallOneofCase.Step:
                return new DeviceReply { Count = (uint)open.Step(call.Step.Sample, (int)Math.Min(call.Step.Steps, int.MaxValue)) };
            case DeviceCall.CallOneofCase.Receive:
                var room = new SpikeDeviceSpike[Math.Min(call.Receive.Capacity, 1 << 16)];
                int count = open.Receive(call.Receive.Sample, room);
                return new DeviceReply { Spikes = RemoteSpikes.Write(room.AsSpan(0, count)) };
            case DeviceCall.CallOneofCase.Finish:
                DriverSummary summary = open.Finish(call.Finish.Sample);
                return new DeviceReply
                {
                    Summary = new Summary
                    {
                        Sample = summary.Sample,
                        Steps = (uint)summary.Steps,
                        SpikesIn = summary.SpikesIn,
                        SpikesOut = summary.SpikesOut,
                        SumIn = summary.SumIn,
                        SumOut = summary.SumOut,
                    },
                };
            case DeviceCall.CallOneofCase.Counters:
                var list = new CounterList();
                list.Counters.AddRange(open.Counters().Select(one => new Counter
                {
                    Node = one.Node,
                    Chip = one.Chip,
                    SpikesIn = one.SpikesIn,
                    SpikesOut = one.SpikesOut,
                    SynapticOperations = one.SynapticOperations,
                    NeuronUpdates = one.NeuronUpdates,
                }));
                return new DeviceReply { Counters = list };
            case DeviceCall.CallOneofCase.Check:
                return new DeviceReply { Health = Health(open.Check()) };
            case DeviceCall.CallOneofCase.Reset:
                open.Reset();
                return new DeviceReply();
            default:
                return Refuse(NxStatus.Argument, "there is no such call");
        }
    }

    private DeviceReply Open(string id)
    {
        if (device is { } open) return Refuse(NxStatus.State, $"'{open.Id}' is open already");
        device = board.Open(id, () =>
        {
            powerless = true;
            cut();
            device?.Cancel();
        });
        return new DeviceReply();
    }

    private DeviceReply? Load(IDriverDevice open, Load part)
    {
        if (image.Length + part.Part.Length > LargestImage)
        {
            image.SetLength(0);
            return Refuse(NxStatus.Image, $"an image of more than {LargestImage >> 20} MiB");
        }

        part.Part.WriteTo(image);
        if (!part.Last) return null;
        byte[] whole = image.ToArray();
        image.SetLength(0);
        open.Load(whole);
        return new DeviceReply();
    }

    private static DeviceReply Send(IDriverDevice open, Send send)
    {
        var spikes = new SpikeDeviceSpike[send.Spikes?.Steps.Count ?? 0];
        return RemoteSpikes.TryRead(send.Spikes, spikes, out _)
            ? new DeviceReply { Count = (uint)open.Send(send.Sample, spikes) }
            : Refuse(NxStatus.Argument, "the lists of the spikes differ in length");
    }

    private static Health Health(SpikeDeviceHealth health)
    {
        var reply = new Health { State = (int)health.State, UptimeMs = (ulong)health.Uptime.TotalMilliseconds, CorrectedErrors = health.CorrectedErrors };
        if (health.TemperatureCelsius is { } temperature) reply.TemperatureCelsius = temperature;
        if (health.PowerWatts is { } power) reply.PowerWatts = power;
        return reply;
    }

    private static DeviceReply Refuse(NxStatus status, string words) => new() { Status = (int)status, Words = words };
}
