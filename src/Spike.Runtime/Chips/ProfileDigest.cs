using System.Security.Cryptography;

namespace Spike.Runtime.Chips;

/// <summary>The digest by which an image names the profile that it was mapped for.</summary>
internal static class ProfileDigest
{
    /// <summary>Of the file of a profile that comes along; of the content of a user's own, however its file is written.</summary>
    public static string Of(ChipProfile chip)
    {
        byte[] content = ChipFiles.ToBytes(chip);
        return ChipProfiles.Names.Contains(chip.Name) && ChipFiles.ToBytes(ChipProfiles.Named(chip.Name)).AsSpan().SequenceEqual(content)
            ? OfFile(chip.Name)
            : Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Of the file of a profile that comes along.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static string OfFile(string name) => Convert.ToHexStringLower(SHA256.HashData(ChipProfiles.Text(name)));
}
