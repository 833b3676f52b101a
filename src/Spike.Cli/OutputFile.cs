namespace Spike.Cli;

/// <summary>A file that a command was asked to write.</summary>
internal static class OutputFile
{
    /// <param name="path">Of the file; its folder is made.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="CommandFailure">It cannot be written.</exception>
    public static void Write(string path, Action write)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(path, "SPIKE5001", $"it cannot be written ({e.Message.TrimEnd('.')})", "Make the folder writable, or free space on its disk.");
        }
    }
}
