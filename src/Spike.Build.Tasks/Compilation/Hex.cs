using System.Globalization;
using System.Text;

namespace Spike.Build.Tasks.Compilation;

/// <summary>Hashes as text.</summary>
internal static class Hex
{
    public static string Of(byte[] hash)
    {
        var text = new StringBuilder(hash.Length * 2);
        foreach (byte b in hash)
            text.Append(b.ToString("x2", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
