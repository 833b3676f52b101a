namespace Spike.Runtime.Devices;

/// <summary>A chip, or a board of them, that can be opened.</summary>
/// <param name="Id">Its name for <see cref="SpikeDeviceOptions.Devices"/>.</param>
/// <param name="Model">What its maker calls it.</param>
/// <param name="Profile">The chip profile that it follows.</param>
/// <param name="Chips">Chips on it.</param>
/// <param name="Emulated">A program, not silicon.</param>
public sealed record SpikeDeviceInfo(string Id, string Model, string Profile, int Chips, bool Emulated);
