namespace Spike.Service.Files;

/// <summary>There is not as much room as something is known to take.</summary>
internal sealed class DiskFullException() : IOException("there is not enough room on the disk", DiskFull.NoSpace);

/// <summary>Tells a full disk from other faults.</summary>
internal static class DiskFull
{
    /// <summary>ENOSPC.</summary>
    public const int NoSpace = 28;

    /// <summary>ENOSPC and EDQUOT of Linux and macOS, and what Windows says.</summary>
    private static readonly HashSet<int> Codes = [NoSpace, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether it, or what it was made from, is one: the storage of grains wraps what it meets.</summary>
    public static bool IsCauseOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is IOException && Codes.Contains(cause.HResult)) return true;
        }

        return false;
    }
}
