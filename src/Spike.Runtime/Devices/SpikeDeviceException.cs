namespace Spike.Runtime.Devices;

/// <summary>What went wrong with a chip.</summary>
public enum SpikeDeviceFault
{
    /// <summary>No library or no device was found; the message says where was looked.</summary>
    NotFound,

    /// <summary>A library was found and cannot be used: a symbol is missing, its version is another, it cannot be loaded.</summary>
    Library,

    /// <summary>Another process or session has the device.</summary>
    Busy,

    /// <summary>The device is not what its profile says, or did not prove what it is though that is required.</summary>
    Unverified,

    /// <summary>The device does not take the image.</summary>
    Image,

    /// <summary>A chip does not give what the options ask for.</summary>
    Unsupported,

    /// <summary>The device reports a fault; it was reset and loaded anew, and goes on.</summary>
    Device,

    /// <summary>The device did not finish in time, though its library answered; it was reset and loaded anew, and goes on.</summary>
    Timeout,

    /// <summary>Counts of the device and the host differ: spikes were lost or doubled on the way. The device was reset and loaded anew, and goes on.</summary>
    Miscounted,

    /// <summary>A call into the library did not return. Its thread is left to it, and the device counts as lost.</summary>
    NotResponding,

    /// <summary>The device is gone: unplugged, without power, its program ended. <see cref="SpikeDeviceSession.ReconnectAsync"/> takes it up again.</summary>
    Lost,
}

/// <summary>A chip could not do what it was asked. The message says which device, why, and what to do.</summary>
public sealed class SpikeDeviceException : Exception
{
    internal SpikeDeviceException(SpikeDeviceFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What kind of fault it is.</summary>
    public SpikeDeviceFault Fault { get; }

    /// <summary>Whether the device must be opened again before it does anything.</summary>
    internal bool Ends => Fault is SpikeDeviceFault.Lost or SpikeDeviceFault.NotResponding;
}
