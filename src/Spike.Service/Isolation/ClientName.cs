using System.Text.RegularExpressions;

namespace Spike.Service.Isolation;

/// <summary>A name that a client gave, and that stands in a file name of a job's own folder: letters, digits and '.', '_', '-' that lead nowhere.</summary>
internal static partial class ClientName
{
    public const int MaxLength = 64;

    /// <summary>Whether it may be taken as it is.</summary>
    public static bool IsPlain(string name) => Plain().IsMatch(name);

    /// <summary>The nearest name that may be taken: what is not plain becomes '_'.</summary>
    public static string Plainly(string name)
    {
        // A path of either system: its last part is what somebody calls the file.
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        string plain = Other().Replace(last, "_").TrimStart('.', '-', '_');
        if (plain.Length > MaxLength) plain = plain[^MaxLength..].TrimStart('.', '-', '_');
        return IsPlain(plain) ? plain : "model";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex("[^A-Za-z0-9._-]", RegexOptions.CultureInvariant)]
    private static partial Regex Other();
}
