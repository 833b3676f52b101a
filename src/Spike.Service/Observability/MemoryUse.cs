using System.Globalization;
using Spike.Compiler.Isolation;

namespace Spike.Service.Observability;

/// <summary>Memory of this process and of all below it, which are its compile processes; and what it may take.</summary>
/// <param name="processes">Where the system tells of processes.</param>
/// <param name="root">The process that is asked for.</param>
internal sealed class MemoryUse(string processes, int root)
{
    public MemoryUse()
        : this("/proc", Environment.ProcessId)
    {
    }

    /// <summary>Of the container, or of the machine.</summary>
    public long Limit { get; } = MemoryLimit.Find();

    /// <summary>Bytes that are resident. Elsewhere than on Linux it is this process alone.</summary>
    public long Used() => OperatingSystem.IsLinux() ? Tree(root) : Environment.WorkingSet;

    private long Tree(int process)
    {
        long bytes = Resident(process);
        foreach (int child in Children(process)) bytes += Tree(child);
        return bytes;
    }

    private long Resident(int process)
    {
        // "VmRSS:     1234 kB"; a process that just ended has no such line, or no such file.
        string? line = Lines(Path.Combine(Folder(process), "status")).FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private IEnumerable<int> Children(int process)
    {
        string tasks = Path.Combine(Folder(process), "task");
        string[] threads;
        try
        {
            threads = Directory.GetDirectories(tasks);
        }
        catch (IOException)
        {
            return [];
        }

        return threads.SelectMany(thread => Lines(Path.Combine(thread, "children")))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));
    }

    private string Folder(int process) => Path.Combine(processes, process.ToString(CultureInfo.InvariantCulture));

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
