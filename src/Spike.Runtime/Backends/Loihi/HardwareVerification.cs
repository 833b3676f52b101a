using System.Security.Cryptography;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>What may go to a device where verification is required: an artifact that a trusted key has signed. That the device is what it says it proves itself, when it is opened.</summary>
internal static class HardwareVerification
{
    /// <exception cref="SpikeDeviceException">It may not.</exception>
    public static void Check(SpikeModel model, SpikeDeviceOptions options)
    {
        if (!IsRequired(options)) return;
        IReadOnlyList<string> trusted = options.TrustedKeys is { IsDefaultOrEmpty: false } named ? named : SignatureKeys.Named(Environment.GetEnvironmentVariable(SignatureKeys.TrustedVariable));
        string? refusal;
        try
        {
            refusal = SignatureKeys.Refusal(model.Signature, trusted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            refusal = $"the trusted keys cannot be read ({e.Message.TrimEnd('.')})";
        }

        if (refusal is not null)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Unverified,
                $"The artifact of '{model.Name}' may not go to a device, because {refusal}, and {LoihiSwitches.RequireVerification} (or the option RequireVerification) asks for artifacts that a trusted key has signed. Sign it with 'spike-compile sign', or name its key in {SignatureKeys.TrustedVariable}.");
        }
    }

    public static void RefuseUnsigned(SpikeDeviceOptions options)
    {
        if (!IsRequired(options)) return;
        throw new SpikeDeviceException(SpikeDeviceFault.Unverified,
            $"A chip image alone carries no signature, and {LoihiSwitches.RequireVerification} (or the option RequireVerification) asks for artifacts that a trusted key has signed. Open the model of a signed artifact.");
    }

    private static bool IsRequired(SpikeDeviceOptions options) => options.RequireVerification || LoihiSwitches.IsOn(LoihiSwitches.RequireVerification);
}
