using System.Globalization;
using System.Text;

namespace Spike.Caching;

/// <summary>The name of some bytes: what they are is what they are called.</summary>
/// <param name="Sha256">In lower-case hex.</param>
/// <param name="Length">How many they are.</param>
internal sealed record BlobDigest(string Sha256, long Length)
{
    private const int HexLength = 64;

    /// <summary>Whether a name is 64 digits of lower-case hex, and so no path.</summary>
    public static bool IsHash(string name) => name.Length == HexLength && name.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    public static string Hex(byte[] hash)
    {
        var text = new StringBuilder(hash.Length * 2);
        foreach (byte b in hash) text.Append(b.ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
