using System.Security.Cryptography;
using System.Text;

namespace Spike.Compiler;

/// <summary>SHA-256 of what an artifact was made from, in lower-case hex.</summary>
internal static class Fingerprint
{
    /// <summary>Of a file, or of a folder's files by name, each level of folders included.</summary>
    public static string Of(string path) => !Directory.Exists(path)
        ? OfFile(path)
        : OfList(Directory.GetFiles(path, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(path, file).Replace('\\', '/'), OfFile(file)))
            .OrderBy(file => file.Item1, StringComparer.Ordinal).Select(file => $"{file.Item2}  {file.Item1}"));

    /// <summary>Of several files in this order; of a single one, its own.</summary>
    public static string Of(IReadOnlyList<string> files) => files.Count == 1 ? OfFile(files[0]) : OfList(files.Select(OfFile));

    private static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string OfList(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));
}
