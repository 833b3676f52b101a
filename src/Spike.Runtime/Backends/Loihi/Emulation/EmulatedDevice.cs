using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>The emulator as a device.</summary>
/// <param name="board">What it emulates.</param>
/// <param name="profileSha256">Of the board's profile; empty: images of any content of the profile are taken.</param>
/// <param name="threads">That share the cores of a step.</param>
internal sealed class EmulatedDevice(ChipBoard board, string profileSha256, int threads) : IChipDevice
{
    private readonly List<OutputSpike> received = [];
    private ChipEmulator? emulator;
    private int taken;

    public ChipIdentity Identity { get; } = new("emulator", board.Name, board.Chip.Name, profileSha256, board.Chips.Count);

    private ChipEmulator Loaded => emulator ?? throw new InvalidOperationException("No image is loaded.");

    public void Load(ChipImage image)
    {
        if (image.Profile != Identity.Profile)
            throw new ChipImageException($"The chip image was mapped for '{image.Profile}', and the device is '{Identity.Profile}'. Compile for the target '{Identity.Profile}'.");
        if (profileSha256.Length > 0 && !image.ProfileSha256.Equals(profileSha256, StringComparison.OrdinalIgnoreCase))
            throw new ChipImageException($"The chip image was mapped for another version of the profile '{image.Profile}' than the device has. Compile the model again.");
        var loaded = new ChipEmulator(image, board, threads);
        emulator?.Dispose();
        emulator = loaded;
        Start();
    }

    public void Start()
    {
        Loaded.Start();
        received.Clear();
        taken = 0;
    }

    public void Send(ReadOnlySpan<InputSpike> spikes)
    {
        foreach (InputSpike spike in spikes) Loaded.Send(spike);
    }

    public void Step(int steps) => Loaded.Run(steps, received);

    public int Receive(Span<OutputSpike> spikes)
    {
        int count = Math.Min(spikes.Length, received.Count - taken);
        CollectionsMarshal.AsSpan(received).Slice(taken, count).CopyTo(spikes);
        taken += count;
        if (taken < received.Count) return count;
        received.Clear();
        taken = 0;
        return count;
    }

    public ImmutableArray<ChipCounters> ReadCounters() => Loaded.Counters;

    public void ResetCounters() => Loaded.ResetCounters();

    public void Dispose()
    {
        emulator?.Dispose();
        emulator = null;
    }
}
