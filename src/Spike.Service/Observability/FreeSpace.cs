namespace Spike.Service.Observability;

/// <summary>Free bytes on a folder's disk.</summary>
internal static class FreeSpace
{
    /// <summary>What a user without rights of its own may still write; of a folder that is not there yet, its nearest parent's.</summary>
    public static long Of(string folder)
    {
        string? place = Path.GetFullPath(folder);
        while (place is not null && !Directory.Exists(place)) place = Path.GetDirectoryName(place);
        try
        {
            return place is null ? 0 : new DriveInfo(place).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
