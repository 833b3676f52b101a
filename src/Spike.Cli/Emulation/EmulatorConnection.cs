using System.Runtime.InteropServices;
using System.Text;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;

namespace Spike.Cli.Emulation;

/// <summary>One peer and the device that it has opened.</summary>
internal sealed class EmulatorConnection(IDriverSource source, ISet<string> taken) : IDisposable
{
    private IDriverDevice? device;

    /// <summary>Answers until the peer goes.</summary>
    public void Serve(Stream stream)
    {
        while (EmulatorRequest.Read(stream) is { } request)
        {
            EmulatorReply reply;
            try
            {
                reply = Answer(request);
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

            reply.Write(stream, request.Sequence);
        }
    }

    public void Dispose()
    {
        if (device is null) return;
        device.Dispose();
        lock (taken) taken.Remove(device.Id);
        device = null;
    }

    private EmulatorReply Answer(EmulatorRequest request)
    {
        if (request.Operation == EmulatorOperation.Enumerate) return EmulatorReply.Of<NxInfo>([.. source.Devices().Select(NxInfo.Of)]);
        if (request.Operation == EmulatorOperation.Open) return Open(Encoding.UTF8.GetString(request.Payload));
        if (device is null) return Refuse(NxStatus.State, "no device is open");
        switch (request.Operation)
        {
            case EmulatorOperation.Identify:
                return EmulatorReply.Of(NxIdentity.Of(device.Identify()));
            case EmulatorOperation.Verify:
                device.Verify();
                return EmulatorReply.Done;
            case EmulatorOperation.Load:
                device.Load(request.Payload);
                return EmulatorReply.Done;
            case EmulatorOperation.Start:
                device.Start(request.Sample);
                return EmulatorReply.Done;
            case EmulatorOperation.Send:
                return new EmulatorReply(NxStatus.Ok, (uint)device.Send(request.Sample, MemoryMarshal.Cast<byte, SpikeDeviceSpike>(request.Payload)), []);
            case EmulatorOperation.Step:
                return new EmulatorReply(NxStatus.Ok, (uint)device.Step(request.Sample, (int)Math.Min(request.Argument, int.MaxValue)), []);
            case EmulatorOperation.Receive:
                var room = new SpikeDeviceSpike[Math.Min(request.Argument, 1 << 16)];
                return EmulatorReply.Of<SpikeDeviceSpike>(room.AsSpan(0, device.Receive(request.Sample, room)));
            case EmulatorOperation.Finish:
                return EmulatorReply.Of(NxSummary.Of(device.Finish(request.Sample)));
            case EmulatorOperation.Counters:
                return EmulatorReply.Of<NxCounter>([.. device.Counters().Select(NxCounter.Of)]);
            case EmulatorOperation.Check:
                return EmulatorReply.Of(NxHealth.Of(device.Check()));
            case EmulatorOperation.Reset:
                device.Reset();
                return EmulatorReply.Done;
            default:
                return Refuse(NxStatus.Argument, $"there is no operation {(uint)request.Operation}");
        }
    }

    private EmulatorReply Open(string id)
    {
        if (device is not null) return Refuse(NxStatus.State, $"'{device.Id}' is open already");
        lock (taken)
        {
            if (!taken.Add(id)) return Refuse(NxStatus.Busy, $"'{id}' is open elsewhere");
        }

        try
        {
            device = source.Open(id);
            return EmulatorReply.Done;
        }
        catch
        {
            lock (taken) taken.Remove(id);
            throw;
        }
    }

    private static EmulatorReply Refuse(NxStatus status, string words) => new(status, 0, Encoding.UTF8.GetBytes(words));
}
