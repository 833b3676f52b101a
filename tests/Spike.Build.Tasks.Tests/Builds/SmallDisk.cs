using System.Diagnostics;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>A file system in memory, so small that it is soon full, mounted on a folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    public SmallDisk(string folder, string size)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        if (!TryRun("mount", "-t", "tmpfs", "-o", "size=" + size, "spike-test", folder))
            throw new InvalidOperationException($"A tmpfs cannot be mounted on '{folder}'.");
    }

    /// <summary>Options of mount: "size=16m", "ro".</summary>
    public void Remount(string options) => Assert.IsTrue(TryRun("mount", "-o", "remount," + options, folder));

    public void Dispose() => TryRun("umount", folder);

    public static bool IsAllowed()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        string probe = Directory.CreateTempSubdirectory("spike-mount-").FullName;
        bool mounted = TryRun("mount", "-t", "tmpfs", "-o", "size=64k", "spike-test", probe) && TryRun("umount", probe);
        Directory.Delete(probe);
        return mounted;
    }

    private static bool TryRun(string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>Skips a test where no file system can be mounted, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSmallDiskAttribute : ConditionBaseAttribute
{
    public NeedsSmallDiskAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs the right to mount a tmpfs (Linux, superuser).";

    public override string GroupName => nameof(NeedsSmallDiskAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || SmallDisk.IsAllowed();
}
