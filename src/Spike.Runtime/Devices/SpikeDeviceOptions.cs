using System.Collections.Immutable;

namespace Spike.Runtime.Devices;

/// <summary>How a session on chips is opened.</summary>
public sealed record SpikeDeviceOptions
{
    /// <summary>Devices, by id, that share the samples; none named: the first one that is free and fits the image.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>
    /// Devices of another machine, or of another program: grpc://HOST:PORT, or grpcs://HOST:PORT with TLS; without it, the variable SPIKE_LOIHI_DEVICE
    /// says so. Needs the package Spike.Runtime.Remote.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>What the other side of <see cref="Address"/> wants to hear; without it, the variable SPIKE_LOIHI_TOKEN says so.</summary>
    public string? Token { get; init; }

    /// <summary>A PEM file with the certificate that the one of <see cref="Address"/> is, or was signed by; without it, the variable SPIKE_LOIHI_CERTIFICATE says so, and without that the system's are trusted.</summary>
    public string? Certificate { get; init; }

    /// <summary>Run on the emulator of this process; without it, the variable SPIKE_LOIHI_EMULATE=1 says so.</summary>
    public bool Emulate { get; init; }

    /// <summary>
    /// Load only artifacts that one of <see cref="TrustedKeys"/> has signed, onto devices that prove what they are; without it, the variable SPIKE_REQUIRE_HW_VERIFICATION=true says so.
    /// An emulator cannot.
    /// </summary>
    public bool RequireVerification { get; init; }

    /// <summary>PEM files, or folders of them, of public keys (or certificates) on the curve P-256; none named: those of the variable SPIKE_TRUSTED_KEYS.</summary>
    public ImmutableArray<string> TrustedKeys { get; init; } = [];

    /// <summary>Samples that wait for a device before <see cref="SpikeDeviceSession.SendAsync"/> makes its caller wait.</summary>
    public int Queue { get; init; } = 16;

    /// <summary>
    /// Samples that a device has under way at most: the next one enters while the layers behind are busy with the one before. 0: as many as the
    /// image's windows and the device allow; 1: each waits for the end of the one before. A device that fails fails all that it has under way.
    /// </summary>
    public int UnderWay { get; init; }

    /// <summary>Output spikes of <see cref="SpikeDeviceSession.StreamAsync"/> that wait for their reader before the device waits.</summary>
    public int SpikeQueue { get; init; } = 4096;

    /// <summary>How long a device may take for one call, of at most <see cref="StepsPerCall"/> steps.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long opening, loading and resetting may take.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What a call gets beyond its limit, and again after it was cancelled, before the device counts as lost.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often a <see cref="SpikeSession"/> runs a sample again that a device accepted and did not finish; the device is opened again first, where it was
    /// lost. A <see cref="SpikeDeviceSession"/> never does so: its callers know of each sample that failed, and decide.
    /// </summary>
    public int Retries { get; init; }

    /// <summary>Barrier steps that a device is asked for at a time.</summary>
    public int StepsPerCall { get; init; } = 256;
}
