using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Spike.Compiler.Isolation;

/// <summary>A control group of its own for one child: the kernel ends what takes more memory. Version 1 and version 2, where this process may make one.</summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup", Inner = "service";

    /// <summary>Looks at who is left: a process that starts others faster than they are ended is not waited for.</summary>
    private const int MostRounds = 100;

    private readonly string folder;
    private readonly bool isSecond;

    private MemoryCgroup(string folder, bool isSecond) => (this.folder, this.isSecond) = (folder, isSecond);

    /// <summary>A process that writes its number in here is in the group, and so is all that it starts.</summary>
    public string Members => Path.Combine(folder, "cgroup.procs");

    /// <summary>Whether the kernel has ended a process of the group for its memory.</summary>
    public bool HasEndedSomething()
    {
        try
        {
            string file = Path.Combine(folder, isSecond ? "memory.events" : "memory.oom_control");
            return File.ReadLines(file).Any(line => line.Split(' ') is ["oom_kill", var count] && count != "0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Ends all that is in the group, and what that starts meanwhile.</summary>
    public void End()
    {
        // The second version ends them at once, where the kernel is new enough to.
        if (isSecond) TryWrite(Path.Combine(folder, "cgroup.kill"), "1");
        try
        {
            for (int round = 0; round < MostRounds && File.ReadAllLines(Members) is { Length: > 0 } members; round++)
            {
                if (round > 0) Thread.Sleep(10);
                foreach (string member in members) TryKill(int.Parse(member, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The group has gone.
        }
    }

    private static void TryKill(int id)
    {
        try
        {
            using Process member = Process.GetProcessById(id);
            member.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has just ended by itself; the others have not.
        }
    }

    /// <summary>Null where there is no such group to be had.</summary>
    public static MemoryCgroup? TryCreate(long bytes)
    {
        if (Parent() is not { } parent) return null;
        string folder = Path.Combine(parent.Folder, $"spike-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(folder);
            string limit = bytes.ToString(CultureInfo.InvariantCulture);
            if (parent.IsSecond)
            {
                File.WriteAllText(Path.Combine(folder, "memory.max"), limit);
                TryWrite(Path.Combine(folder, "memory.swap.max"), "0");
            }
            else
            {
                File.WriteAllText(Path.Combine(folder, "memory.limit_in_bytes"), limit);
                TryWrite(Path.Combine(folder, "memory.memsw.limit_in_bytes"), limit);
            }

            return new MemoryCgroup(folder, parent.IsSecond);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(folder);
            return null;
        }
    }

    public static bool IsAllowed()
    {
        using MemoryCgroup? group = TryCreate(1L << 30);
        return group is not null;
    }

    public void Dispose()
    {
        // The kernel takes a moment to bury the last member.
        for (int attempt = 0; attempt < 50 && !Remove(folder); attempt++) Thread.Sleep(20);
    }

    /// <summary>This process's own group: a container or a service manager has put it there, and limits of theirs hold for ours, too.</summary>
    private static (string Folder, bool IsSecond)? Parent()
    {
        try
        {
            string[][] lines = [.. File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3))];
            if (lines.FirstOrDefault(line => line[1].Split(',').Contains("memory")) is { } first)
            {
                string mounted = Path.Combine(Root, "memory"), own = mounted + first[2];
                return (Directory.Exists(own) ? own : mounted, false);
            }

            return lines.FirstOrDefault(line => line[0] == "0") is { } second && Lender(Root + second[2].TrimEnd('/')) is { } lender ? (lender, true) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Of version 2: a group that passes limits of memory on to groups below it.</summary>
    private static string? Lender(string own)
    {
        if (Lends(own, "memory")) return own;
        if (Path.GetFileName(own) == Inner && Path.GetDirectoryName(own) is { } above && Lends(above, "memory")) return above;
        return own != Root && GoFurtherIn(own, "memory") ? own : null;
    }

    private static bool Lends(string group, string controller) => Words(group, "cgroup.subtree_control").Contains(controller);

    /// <summary>In version 2 a group has processes or limited groups below it, and not both. A service manager that gives a service a group to divide (Delegate=memory) puts its process right into it: so it goes one further in.</summary>
    /// <returns>Whether the group now passes limits on. Where others are in it, it does not, and all is as it was.</returns>
    internal static bool GoFurtherIn(string own, string controller)
    {
        if (!Words(own, "cgroup.controllers").Contains(controller)) return false;
        string inner = Path.Combine(own, Inner);
        try
        {
            Directory.CreateDirectory(inner);
            File.WriteAllText(Path.Combine(inner, "cgroup.procs"), "0");
            File.WriteAllText(Path.Combine(own, "cgroup.subtree_control"), "+" + controller);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryWrite(Path.Combine(own, "cgroup.procs"), "0");
            Remove(inner);
            return false;
        }
    }

    private static string[] Words(string group, string file)
    {
        string path = Path.Combine(group, file);
        return File.Exists(path) ? File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static void TryWrite(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A kernel without accounting of swap; a group that was never left.
        }
    }

    private static bool Remove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
