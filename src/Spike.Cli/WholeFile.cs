namespace Spike.Cli;

/// <summary>A file that appears whole or not at all: it is written aside and renamed.</summary>
internal static class WholeFile
{
    public static void Write(string path, byte[] content)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(aside, content);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
