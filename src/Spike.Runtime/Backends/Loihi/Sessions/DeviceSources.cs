using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>Hardware or the emulator: the one place where that is decided. The emulator runs for whom asked for it, and for nobody else.</summary>
internal static class DeviceSources
{
    /// <summary>How a device is taken for an image.</summary>
    /// <param name="bytes">The image.</param>
    /// <param name="image">The same, read.</param>
    /// <param name="options">The session's; the environment adds to them.</param>
    /// <exception cref="SpikeDeviceException">There is no library, or it cannot be used, or the emulator does not know the board.</exception>
    public static DeviceOpening For(ReadOnlyMemory<byte> bytes, ChipImage image, SpikeDeviceOptions options)
    {
        bool emulate = options.Emulate || LoihiSwitches.IsOn(LoihiSwitches.Emulate);
        options = options with { RequireVerification = options.RequireVerification || LoihiSwitches.IsOn(LoihiSwitches.RequireVerification) };
        // Emulated devices are this process's own: nobody else can take them.
        return emulate
            ? new DeviceOpening(Emulator(image), bytes, ImageFacts.Of(image), options, locks: null)
            : new DeviceOpening(NxSource.Find(NxSearch.Run(), Limits(options)), bytes, ImageFacts.Of(image), options, DeviceLock.Folder);
    }

    public static NxLimits Limits(SpikeDeviceOptions options) => new(options.CallTimeout, options.LoadTimeout, options.Grace);

    private static EmulatorSource Emulator(ChipImage image) => BoardOf(image) is { } board
        ? new EmulatorSource(board, image.ProfileSha256, Environment.ProcessorCount)
        : throw new SpikeDeviceException(SpikeDeviceFault.Image,
            $"The emulator of this process does not know the board '{image.Board}' of '{image.Profile}' that the image was mapped for, and the image does not describe it. Compile the model again.");

    /// <summary>What the image describes, or what is known by the names that it says.</summary>
    private static ChipBoard? BoardOf(ChipImage image) => image.Hardware ?? (ChipBoards.Find(image.Profile, image.Board) is { Value: { } known } && ProfileDigest.Of(known.Chip) == image.ProfileSha256 ? known : null);
}
