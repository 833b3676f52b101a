using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>Takes a device for a session: locked, opened, known, loaded; or none of it.</summary>
/// <param name="source">Where devices come from.</param>
/// <param name="image">What is loaded.</param>
/// <param name="facts">What the image says of itself.</param>
/// <param name="options">The session's.</param>
/// <param name="locks">The folder of the locks; null: devices of this process alone, which need none.</param>
internal sealed class DeviceOpening(IDriverSource source, ReadOnlyMemory<byte> image, ImageFacts facts, SpikeDeviceOptions options, string? locks) : IDisposable
{
    /// <summary>Whether the source is this session's alone: a connection to another machine, which ends with it.</summary>
    public bool OwnsSource { get; init; }

    public void Dispose()
    {
        if (OwnsSource) (source as IDisposable)?.Dispose();
    }

    /// <summary>The devices that the options name, or the first one that can be had.</summary>
    public IReadOnlyList<DeviceSlot> Open()
    {
        if (options.Devices is { IsDefaultOrEmpty: false } named) return OpenAll(named);
        IReadOnlyList<SpikeDeviceInfo> devices = source.Devices();
        if (devices.Count == 0) throw source.NotFound();
        SpikeDeviceException? refusal = null;
        foreach (SpikeDeviceInfo device in devices)
        {
            try
            {
                return [Open(device.Id)];
            }
            catch (SpikeDeviceException e) when (e.Fault is SpikeDeviceFault.Busy or SpikeDeviceFault.Image or SpikeDeviceFault.Unverified)
            {
                // Another device may be free and fit. Where none does, the first one's reason is the one to hear.
                refusal ??= e;
            }
        }

        throw refusal!;
    }

    public IReadOnlyList<DeviceSlot> OpenAll(IEnumerable<string> ids)
    {
        var open = new List<DeviceSlot>();
        try
        {
            foreach (string id in ids) open.Add(Open(id));
            return open;
        }
        catch
        {
            foreach (DeviceSlot slot in open) slot.Close();
            throw;
        }
    }

    private DeviceSlot Open(string id)
    {
        DeviceLock? held = locks is null ? null : DeviceLock.Take(id, locks);
        IDriverDevice? device = null;
        try
        {
            device = source.Open(id);
            int samples = Know(device);
            device.Load(image);
            return new DeviceSlot(device, held, image, facts, options, samples);
        }
        catch
        {
            device?.Dispose();
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Identity comes before the image: a board that is not what it says gets nothing to read.</summary>
    /// <returns>How many samples it has under way at most.</returns>
    private int Know(IDriverDevice device)
    {
        DriverIdentity identity = device.Identify();
        bool same = identity.ProfileSha256.Length > 0 ? identity.ProfileSha256 == facts.ProfileSha256 : identity.Profile == facts.Profile;
        if (!same)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Image,
                $"'{device.Id}' follows the chip profile '{identity.Profile}'{Short(identity.ProfileSha256)}, and the image was mapped for '{facts.Profile}'{Short(facts.ProfileSha256)}. Compile the model for the board's profile.");
        }

        if (!options.RequireVerification) return identity.Samples;
        if (identity.Emulated)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Unverified,
                $"'{device.Id}' is an emulator, and SPIKE_REQUIRE_HW_VERIFICATION (or the option RequireVerification) asks for hardware that proves what it is. Use a board, or unset it.");
        }

        device.Verify();
        return identity.Samples;
    }

    private static string Short(string sha256) => sha256.Length < 12 ? "" : $" (SHA-256 {sha256[..12]}...)";
}
