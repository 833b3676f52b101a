using System.Globalization;

namespace Spike.Service.Observability;

/// <summary>What this process and its children may take together: the control group's limit, or the machine's memory where that is less.</summary>
/// <remarks>The runtime's own figure is no limit but a share: in a container its heap takes three quarters.</remarks>
internal static class MemoryLimit
{
    public static long Find(string root = "/")
    {
        string[] groups = ["sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"];
        return groups.Select(file => Number(Path.Combine(root, file))).Append(Installed(root)).OfType<long>().DefaultIfEmpty(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();
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
