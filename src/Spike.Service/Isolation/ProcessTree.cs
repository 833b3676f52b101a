using System.Diagnostics;
using System.Globalization;

namespace Spike.Service.Isolation;

/// <summary>The memory of a process and of all that it started.</summary>
internal static class ProcessTree
{
    private static readonly long PageSize = Environment.SystemPageSize;

    /// <summary>Resident bytes; 0 when it is gone.</summary>
    public static long Memory(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }

        long pages = 0;
        var open = new Queue<int>([process.Id]);
        for (int looked = 0; looked < 4096 && open.TryDequeue(out int id); looked++)
        {
            pages += Pages(id);
            foreach (int child in Children(id)) open.Enqueue(child);
        }

        return pages * PageSize;
    }

    private static long Pages(int id) => Read($"/proc/{id}/statm").Split(' ') is [_, var resident, ..] && long.TryParse(resident, NumberStyles.None, CultureInfo.InvariantCulture, out long pages) ? pages : 0;

    private static IEnumerable<int> Children(int id)
    {
        foreach (string task in Tasks(id))
        {
            foreach (string child in Read(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    private static string[] Tasks(int id)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{id}/task");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }
}
