using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>An open device, whatever is behind it. Threads that call it take turns, but for <see cref="Cancel"/>.</summary>
/// <remarks>Each member throws <see cref="SpikeDeviceException"/> where the device does not do what is asked, and says with it whether it goes on.</remarks>
internal interface IDriverDevice : IDisposable
{
    string Id { get; }

    DriverIdentity Identify();

    /// <summary>Throws unless the device proves that it is what it says.</summary>
    void Verify();

    void Load(ReadOnlyMemory<byte> image);

    /// <summary>Begins a sample; behind others that are under way, no sooner than <see cref="SampleInterval"/> allows.</summary>
    void Start(ulong sample);

    /// <summary>Hands over some of the spikes, at least one; the caller sends the rest again.</summary>
    /// <returns>How many, the first ones.</returns>
    int Send(ulong sample, ReadOnlySpan<SpikeDeviceSpike> spikes);

    /// <summary>Does up to so many steps of the board, and of all samples under way; fewer where output spikes must be received first.</summary>
    /// <param name="sample">The oldest that is under way.</param>
    /// <param name="steps">No more than it has left.</param>
    int Step(ulong sample, int steps);

    /// <summary>Takes some of the output spikes that wait; 0: none.</summary>
    int Receive(ulong sample, Span<SpikeDeviceSpike> spikes);

    DriverSummary Finish(ulong sample);

    IReadOnlyList<DriverCounter> Counters();

    SpikeDeviceHealth Check();

    /// <summary>Back to how it was opened: no image.</summary>
    void Reset();

    /// <summary>Asks the call that another thread is in to end soon.</summary>
    void Cancel();
}

/// <summary>What a device says that it is.</summary>
/// <param name="Serial">Of the board.</param>
/// <param name="Firmware">Its version.</param>
/// <param name="Profile">The chip profile that it follows.</param>
/// <param name="ProfileSha256">Of the profile's content; empty where it is not known.</param>
/// <param name="Emulated">A program, not silicon.</param>
/// <param name="Samples">Samples that may be under way at once.</param>
internal sealed record DriverIdentity(string Serial, string Firmware, string Profile, string ProfileSha256, bool Emulated, int Samples = 1);

/// <summary>What a sample came to, as the device counts.</summary>
/// <param name="Sample">Its number.</param>
/// <param name="Steps">Barrier steps done.</param>
/// <param name="SpikesIn">Spikes of the host that were taken.</param>
/// <param name="SpikesOut">Spikes that were handed out.</param>
/// <param name="SumIn">Of <see cref="SpikeDigest"/> of the former.</param>
/// <param name="SumOut">And of the latter.</param>
internal sealed record DriverSummary(ulong Sample, long Steps, ulong SpikesIn, ulong SpikesOut, ulong SumIn, ulong SumOut);

/// <summary>Counts of a node since the image was loaded.</summary>
internal sealed record DriverCounter(int Node, int Chip, ulong SpikesIn, ulong SpikesOut, ulong SynapticOperations, ulong NeuronUpdates);
