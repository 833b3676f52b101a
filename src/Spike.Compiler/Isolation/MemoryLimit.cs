using System.Globalization;

namespace Spike.Compiler.Isolation;

/// <summary>What this process and its children may take together: the least limit of the control groups that it is in, or the machine's memory where that is less.</summary>
/// <remarks>The runtime's own figure is no limit but a share: in a container its heap takes three quarters.</remarks>
internal static class MemoryLimit
{
    private const string Mounted = "sys/fs/cgroup";

    /// <param name="root">Where the system's folders are.</param>
    public static long Find(string root = "/") =>
        Groups(root).Select(Number).Append(Installed(root)).OfType<long>().DefaultIfEmpty(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();

    /// <summary>The limit of each group, from the process's own up to the outermost that it sees: a service manager limits one far inside, and any of them may be the tightest.</summary>
    private static IEnumerable<string> Groups(string root)
    {
        (string? first, string? second) = Own(root);
        return Upwards(first).Select(group => Path.Combine(root, Mounted, "memory", group, "memory.limit_in_bytes"))
            .Concat(Upwards(second).Select(group => Path.Combine(root, Mounted, group, "memory.max")));
    }

    /// <summary>"4:memory:/a/b" of version 1, "0::/a/b" of version 2.</summary>
    private static (string? First, string? Second) Own(string root)
    {
        string[][] lines = [.. (Text(Path.Combine(root, "proc/self/cgroup")) ?? "").Split('\n').Select(line => line.Split(':', 3)).Where(line => line.Length == 3)];
        return (lines.FirstOrDefault(line => line[1].Split(',').Contains("memory"))?[2], lines.FirstOrDefault(line => line[0] == "0")?[2]);
    }

    /// <summary>"/a/b" ⇒ "a/b", "a", "". A container may see its own group as the outermost and still be told the machine's path to it: what is not there has no limit.</summary>
    private static IEnumerable<string> Upwards(string? path)
    {
        string group = path?.Trim('/') ?? "";
        // The way to a group that lies outside of what is seen.
        if (group.Split('/').Contains("..")) group = "";
        for (; group.Length > 0; group = Path.GetDirectoryName(group) ?? "") yield return group;
        yield return "";
    }

    /// <summary>"MemTotal:  24000000 kB".</summary>
    private static long? Installed(string root)
    {
        string? line = Text(Path.Combine(root, "proc/meminfo"))?.Split('\n').FirstOrDefault(text => text.StartsWith("MemTotal:", StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>None where no limit is set, which is the word 'max', or a number near the largest.</summary>
    private static long? Number(string file) => long.TryParse(Text(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long bytes) ? bytes : null;

    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
