using Grpc.Core;
using Grpc.Net.Client;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote.Protocol;

namespace Spike.Runtime.Remote;

/// <summary>The devices of one address.</summary>
/// <param name="address">As the user wrote it.</param>
/// <param name="channel">The connection, made when it is used first, and this source's own.</param>
/// <param name="options">How long calls may take.</param>
internal sealed class RemoteSource(string address, GrpcChannel channel, SpikeDeviceOptions options) : IDriverSource, IDisposable
{
    private readonly GrpcChannel channel = channel;
    private readonly SpikeChips.SpikeChipsClient client = new(channel);

    public IReadOnlyList<SpikeDeviceInfo> Devices()
    {
        try
        {
            EnumerateReply reply = client.Enumerate(new EnumerateRequest(), deadline: DateTime.UtcNow + options.CallTimeout);
            return [.. reply.Devices.Select(device => new SpikeDeviceInfo(device.Id, device.Model, device.Profile, (int)device.Chips, device.Emulated))];
        }
        catch (RpcException e)
        {
            throw RemoteFault.Of(address, e);
        }
    }

    public IDriverDevice Open(string id) => RemoteDevice.Open(address, id, client, options);

    public void Dispose() => channel.Dispose();

    public SpikeDeviceException NotFound() => new(SpikeDeviceFault.NotFound, $"'{address}' answers, and has no device. Start it with one.");
}
