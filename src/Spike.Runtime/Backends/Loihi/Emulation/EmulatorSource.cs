using Spike.Runtime.Chips;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Emulated boards of this process: as many as are opened, "emulator" or "emulator:NAME" each.</summary>
/// <param name="board">What they emulate.</param>
/// <param name="profileSha256">Of the board's profile; empty: not compared.</param>
/// <param name="threads">Of each.</param>
/// <param name="devices">How many are listed; several are "emulator:0" and so on.</param>
internal sealed class EmulatorSource(ChipBoard board, string profileSha256 = "", int threads = 1, int devices = 1) : IDriverSource
{
    public const string Id = "emulator";

    public IReadOnlyList<SpikeDeviceInfo> Devices() => devices == 1 ? [Info(Id)] : [.. Enumerable.Range(0, devices).Select(number => Info($"{Id}:{number}"))];

    public IDriverDevice Open(string id) => id == Id || id.StartsWith(Id + ":", StringComparison.Ordinal)
        ? new EmulatedDevice(id, board, profileSha256, threads)
        : throw new SpikeDeviceException(SpikeDeviceFault.NotFound, $"There is no emulated device '{id}': their names begin with '{Id}'.");

    public SpikeDeviceException NotFound() => new(SpikeDeviceFault.NotFound, "There is no emulated device.");

    /// <summary>The digest by which images name a profile that comes with this version.</summary>
    public static string Sha256Of(string profile) => ProfileDigest.OfFile(profile);

    private SpikeDeviceInfo Info(string id) => new(id, $"emulated {board.Chip.Name}, {board.Name}", board.Chip.Name, board.Chips.Count, Emulated: true);
}
