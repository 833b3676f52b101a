using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// What an entry of the cache holds, as its own list says: a full disk, a crash or a careless copy can leave an entry that
/// looks like one and is none.
/// </summary>
/// <param name="Warnings">What the compiler warned of, as it printed it.</param>
internal sealed record CacheEntry(IReadOnlyList<CachedFile> Files, string[] Warnings)
{
    private const string ListFile = "contents.txt";
    private const string Header = "spike-cache-entry 1";
    private const string FileLead = "file ";
    private const string WarningLead = "warning ";
    private const string HashLead = "sha256 ";

    public bool Holds(string file) => Files.Any(held => held.Name == file);

    /// <summary>The list in the folder. Null when there is none, or when it is damaged itself.</summary>
    public static CacheEntry? Read(string folder)
    {
        try
        {
            string path = Path.Combine(folder, ListFile);
            return File.Exists(path) ? Parse(File.ReadAllText(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The list's last line is the hash of those before it.</summary>
    public void Write(string folder)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (CachedFile file in Files)
            text.Append(FileLead).Append(file.Length.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(file.Hash).Append(' ').Append(file.Name).Append('\n');
        foreach (string warning in Warnings)
            text.Append(WarningLead).Append(warning).Append('\n');
        string list = text.ToString();
        File.WriteAllText(Path.Combine(folder, ListFile), list + HashLead + HashOf(list) + "\n");
    }

    private static CacheEntry? Parse(string text)
    {
        int end = text.LastIndexOf("\n" + HashLead, StringComparison.Ordinal) + 1;
        if (end == 0 || text.Substring(end) != HashLead + HashOf(text.Substring(0, end)) + "\n")
            return null;

        var files = new List<CachedFile>();
        var warnings = new List<string>();
        string[] lines = text.Substring(0, end - 1).Split('\n');
        if (lines[0] != Header)
            return null;
        foreach (string line in lines.Skip(1))
        {
            if (line.StartsWith(WarningLead, StringComparison.Ordinal))
                warnings.Add(line.Substring(WarningLead.Length));
            else if (CachedFile.Parse(line, FileLead) is { } file)
                files.Add(file);
            else
                return null;
        }

        return new(files, [.. warnings]);
    }

    private static string HashOf(string text)
    {
        using var sha = SHA256.Create();
        return Hex.Of(sha.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }
}
