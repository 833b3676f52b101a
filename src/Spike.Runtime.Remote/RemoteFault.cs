using Grpc.Core;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Remote;

/// <summary>What the network says of a device, in the words of the driver.</summary>
internal static class RemoteFault
{
    /// <summary>Before a device is open.</summary>
    public static SpikeDeviceException Of(string address, RpcException e) => e.StatusCode switch
    {
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => new(SpikeDeviceFault.Library,
            $"'{address}' wants a token, and does not take {(e.Status.Detail.Length > 0 ? $"this one ({e.Status.Detail})" : "this one")}. Set SPIKE_LOIHI_TOKEN to the one that it was started with.", e),
        StatusCode.DeadlineExceeded => new(SpikeDeviceFault.NotResponding, $"'{address}' did not answer in time. See to the machine and the network, then try again.", e),
        StatusCode.Unimplemented => new(SpikeDeviceFault.Library, $"'{address}' answers, and knows nothing of chips. Name the address that 'spike-compile emulate --listen' was given.", e),
        _ => new(SpikeDeviceFault.NotFound, $"No device answers at '{address}': {Reason(e)}. Start one with 'spike-compile emulate --listen HOST:PORT', or correct the address.", e),
    };

    /// <summary>With a device that was open.</summary>
    public static SpikeDeviceException Lost(string address, string id, string call, Exception? e) => new(SpikeDeviceFault.Lost,
        $"'{id}' at '{address}' is gone: {call} was not answered ({(e is RpcException rpc ? Reason(rpc) : e?.Message.TrimEnd('.') ?? "the other side ended the connection")}). See to its power and its link, then reconnect.", e);

    private static string Reason(RpcException e)
    {
        Exception deepest = e;
        while (deepest.InnerException is { } inner) deepest = inner;
        return (deepest == e ? $"{e.StatusCode}, {e.Status.Detail}" : deepest.Message).ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }
}
