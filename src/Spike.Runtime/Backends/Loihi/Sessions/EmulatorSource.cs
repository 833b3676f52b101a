using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>Emulated boards of this process.</summary>
/// <param name="board">What each of them is.</param>
/// <param name="profileSha256">Of the board's profile; empty: images of any content of the profile are taken.</param>
/// <param name="count">How many.</param>
/// <param name="threads">Of each.</param>
internal sealed class EmulatorSource(ChipBoard board, string profileSha256, int count, int threads) : IDriverSource
{
    public IReadOnlyList<SpikeDeviceInfo> Devices() =>
        [.. Enumerable.Range(0, count).Select(i => new SpikeDeviceInfo(Id(i), $"{board.Name} of {board.Chip.Name}, emulated", board.Chip.Name, board.Chips.Count, Emulated: true))];

    public IDriverDevice Open(string id) => Enumerable.Range(0, count).Any(i => Id(i) == id)
        ? new ChipDriver(id, new EmulatedDevice(board, profileSha256, threads))
        : throw new SpikeDeviceException(SpikeDeviceFault.NotFound, $"There is no emulated device '{id}'. There {(count == 1 ? $"is '{Id(0)}'" : $"are '{Id(0)}' to '{Id(count - 1)}'")}.");

    public SpikeDeviceException NotFound() => new(SpikeDeviceFault.NotFound, "The emulator was asked for no device.");

    private static string Id(int number) => $"emulator:{number}";
}
