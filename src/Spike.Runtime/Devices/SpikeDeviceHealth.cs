namespace Spike.Runtime.Devices;

/// <summary>How a chip is.</summary>
/// <param name="Device">Its id.</param>
/// <param name="State">What it is doing.</param>
/// <param name="TemperatureCelsius">Null where the board does not measure it.</param>
/// <param name="PowerWatts">Null where the board does not measure it.</param>
/// <param name="Uptime">Since the board has power.</param>
/// <param name="CorrectedErrors">Errors of memory and links that cost nothing but time.</param>
public sealed record SpikeDeviceHealth(
    string Device, SpikeDeviceState State, double? TemperatureCelsius, double? PowerWatts, TimeSpan Uptime, ulong CorrectedErrors);

/// <summary>What a chip is doing.</summary>
public enum SpikeDeviceState
{
    /// <summary>Open, without an image.</summary>
    Ready,

    /// <summary>It has its image and waits for a sample.</summary>
    Loaded,

    /// <summary>A sample is under way.</summary>
    Running,

    /// <summary>It must be reset.</summary>
    Faulty,

    /// <summary>It does not answer any more, or was never reached.</summary>
    Lost,
}
