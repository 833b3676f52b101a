namespace Spike.Service.Storage;

/// <summary>A small file that a kill leaves as it was or as it shall be: written aside, then renamed.</summary>
internal static class DurableFile
{
    /// <param name="place">Its path; folders are made.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="flush">Whether it shall outlast a loss of power too.</param>
    /// <exception cref="IOException">There is no room, or the file cannot be written.</exception>
    public static async Task WriteAsync(string place, ReadOnlyMemory<byte> content, bool flush)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        string aside = $"{place}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
            {
                await file.WriteAsync(content);
                if (flush) RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(aside, place, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
