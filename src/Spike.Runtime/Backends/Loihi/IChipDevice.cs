using System.Collections.Immutable;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>What a device says of itself.</summary>
/// <param name="Kind">"emulator", or what a driver calls its boards.</param>
/// <param name="Name">Of this one.</param>
/// <param name="Profile">The chip profile's name.</param>
/// <param name="ProfileSha256">Of the profile's content, lower-case hex; empty where the device does not know.</param>
/// <param name="Chips">How many.</param>
internal sealed record ChipIdentity(string Kind, string Name, string Profile, string ProfileSha256, int Chips);

/// <summary>A board, wherever it is: the emulator in process, one behind a network, hardware behind a driver. Not safe for concurrent use.</summary>
/// <remarks>
/// Load once; then for each sample Start, Send, Step and Receive until all steps are done. Every call may throw <see cref="ChipRunException"/> and, where
/// the device can be lost, what says so.
/// </remarks>
internal interface IChipDevice : IDisposable
{
    ChipIdentity Identity { get; }

    /// <summary>Loads an image; what was loaded before is gone.</summary>
    /// <exception cref="ChipImageException">It is damaged, or was mapped for another chip.</exception>
    void Load(ChipImage image);

    /// <summary>A sample begins: all is at rest, nothing is on its way, step 0 is next.</summary>
    void Start();

    /// <summary>Spikes that the host sends in steps to come, in any order.</summary>
    void Send(ReadOnlySpan<InputSpike> spikes);

    /// <summary>Runs some steps and waits for the last barrier.</summary>
    void Step(int steps);

    /// <summary>Takes spikes that have left for the host, in the order of steps, ports and elements.</summary>
    /// <returns>How many were taken; fewer than there is room for: there are no more.</returns>
    int Receive(Span<OutputSpike> spikes);

    /// <summary>What each node has done since it was loaded or reset: cores of the image first, then processors.</summary>
    ImmutableArray<ChipCounters> ReadCounters();

    void ResetCounters();
}
