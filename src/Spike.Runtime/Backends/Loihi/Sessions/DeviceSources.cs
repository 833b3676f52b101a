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
        options = options with { RequireVerification = options.RequireVerification || LoihiSwitches.IsOn(LoihiSwitches.RequireVerification) };
        (bool emulate, string? address) = Asked(options);
        ImageFacts facts = ImageFacts.Of(image);
        // Emulated devices are this process's own, and those of another machine are held by the connection: a lock of this machine says nothing of them.
        return emulate ? new DeviceOpening(Emulator(image), bytes, facts, options, locks: null)
            : address is not null ? new DeviceOpening(RemotePackage.Require(address).At(address, Remote(options)), bytes, facts, options, locks: null) { OwnsSource = true }
            : new DeviceOpening(NxSource.Find(NxSearch.Run(), Limits(options)), bytes, facts, options, DeviceLock.Folder);
    }

    public static NxLimits Limits(SpikeDeviceOptions options) => new(options.CallTimeout, options.LoadTimeout, options.Grace);

    /// <summary>The options win over the environment; two answers of the same rank are none.</summary>
    private static (bool Emulate, string? Address) Asked(SpikeDeviceOptions options)
    {
        if (options is { Emulate: true, Address: not null }) throw Both("the options Emulate and Address");
        if (options.Emulate || options.Address is not null) return (options.Emulate, options.Address);
        (bool emulate, string? address) = (LoihiSwitches.IsOn(LoihiSwitches.Emulate), LoihiSwitches.Text(LoihiSwitches.Device));
        return emulate && address is not null ? throw Both($"{LoihiSwitches.Emulate} and {LoihiSwitches.Device}") : (emulate, address);
    }

    private static SpikeDeviceException Both(string which) =>
        new(SpikeDeviceFault.NotFound, $"Both {which} are set: one asks for the emulator of this process, the other for a device elsewhere. Leave one out.");

    private static SpikeDeviceOptions Remote(SpikeDeviceOptions options) => options with
    {
        Token = options.Token ?? LoihiSwitches.Text(LoihiSwitches.Token),
        Certificate = options.Certificate ?? LoihiSwitches.Text(LoihiSwitches.Certificate),
    };

    private static EmulatorSource Emulator(ChipImage image) => BoardOf(image) is { } board
        ? new EmulatorSource(board, image.ProfileSha256, Environment.ProcessorCount)
        : throw new SpikeDeviceException(SpikeDeviceFault.Image,
            $"The emulator of this process does not know the board '{image.Board}' of '{image.Profile}' that the image was mapped for, and the image does not describe it. Compile the model again.");

    /// <summary>What the image describes, or what is known by the names that it says.</summary>
    private static ChipBoard? BoardOf(ChipImage image) => image.Hardware ?? (ChipBoards.Find(image.Profile, image.Board) is { Value: { } known } && ProfileDigest.Of(known.Chip) == image.ProfileSha256 ? known : null);
}
