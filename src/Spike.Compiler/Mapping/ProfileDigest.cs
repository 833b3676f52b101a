using System.Security.Cryptography;
using System.Text.Json;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>The digest by which an image names the profile that it was mapped for.</summary>
internal static class ProfileDigest
{
    /// <summary>Of the file of a profile that comes along; of the content of a user's own.</summary>
    public static string Of(ChipProfile chip)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(chip, ChipJson.Default.ChipProfile);
        return ChipProfiles.Names.Contains(chip.Name) && JsonSerializer.SerializeToUtf8Bytes(ChipProfiles.Named(chip.Name), ChipJson.Default.ChipProfile).AsSpan().SequenceEqual(content)
            ? EmulatorSource.Sha256Of(chip.Name)
            : Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
