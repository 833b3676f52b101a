using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>What a call of native/spike_nx.h came to.</summary>
internal enum NxStatus
{
    Ok = 0,
    Argument = 1,
    State = 2,
    Busy = 3,
    Timeout = 4,
    Cancelled = 5,
    Lost = 6,
    Image = 7,
    Unverified = 8,
    Memory = 9,
    Device = 10,
}

internal static class NxStatuses
{
    public static SpikeDeviceFault FaultOf(NxStatus status) => status switch
    {
        NxStatus.Busy => SpikeDeviceFault.Busy,
        NxStatus.Timeout or NxStatus.Cancelled => SpikeDeviceFault.Timeout,
        NxStatus.Lost => SpikeDeviceFault.Lost,
        NxStatus.Image => SpikeDeviceFault.Image,
        NxStatus.Unverified => SpikeDeviceFault.Unverified,
        // Numbers that the header does not list are the library's own; nothing but their text is known.
        _ => SpikeDeviceFault.Device,
    };

    /// <summary>The way back, for who serves a device to others.</summary>
    public static NxStatus StatusOf(SpikeDeviceFault fault) => fault switch
    {
        SpikeDeviceFault.NotFound => NxStatus.Argument,
        SpikeDeviceFault.Busy => NxStatus.Busy,
        SpikeDeviceFault.Timeout => NxStatus.Timeout,
        SpikeDeviceFault.Image => NxStatus.Image,
        SpikeDeviceFault.Unverified => NxStatus.Unverified,
        SpikeDeviceFault.Lost => NxStatus.Lost,
        _ => NxStatus.Device,
    };

    public static string InWords(NxStatus status) => status switch
    {
        NxStatus.Argument => "an argument is wrong",
        NxStatus.State => "not in this state",
        NxStatus.Busy => "somebody else has the device",
        NxStatus.Timeout => "the time was up",
        NxStatus.Cancelled => "it was cancelled",
        NxStatus.Lost => "the device is gone",
        NxStatus.Image => "the device does not take the image",
        NxStatus.Unverified => "the device did not prove what it is",
        NxStatus.Memory => "the memory ran out",
        NxStatus.Device => "the device reports a fault",
        _ => $"unknown status {(int)status}",
    };

    public static string Remedy(SpikeDeviceFault fault) => fault switch
    {
        SpikeDeviceFault.Busy => "Close the program that uses it, or name another device.",
        SpikeDeviceFault.Timeout => "Allow more time, or see whether the board is overloaded.",
        SpikeDeviceFault.Lost => "See to its power and its link, then reconnect.",
        SpikeDeviceFault.Image => "Compile the model for this board's profile.",
        SpikeDeviceFault.Unverified => "Unset SPIKE_REQUIRE_HW_VERIFICATION where that is not needed, or use a device that can prove what it is.",
        _ => "Run the sample again; where that fails too, look into the vendor's log.",
    };
}
