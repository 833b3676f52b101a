using System.Text;
using Spike.Build.Tasks.Compilation;

namespace Spike.Build.Tasks;

/// <summary>Files that are whole or not there: written aside, then renamed. Parallel inner builds may write the same one.</summary>
internal static class AtomicFile
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Leaves the file and its time stamp alone when it holds <paramref name="text"/> already.</summary>
    public static void WriteIfChanged(string path, string text)
    {
        byte[] bytes = Utf8.GetBytes(text);
        if (Holds(path, bytes))
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string aside = OwnNames.NewAside(path);
        try
        {
            File.WriteAllBytes(aside, bytes);
            Move(aside, path);
        }
        catch
        {
            TryDelete(aside);
            throw;
        }
    }

    public static void Move(string source, string target)
    {
        if (!File.Exists(target))
        {
            try
            {
                File.Move(source, target);
                return;
            }
            catch (IOException) when (File.Exists(target))
            {
                // Another build was first; replace what it wrote.
            }
        }

        File.Replace(source, target, null);
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It lies in obj and is in nobody's way; the failure that matters is already on its way up.
        }
    }

    private static bool Holds(string path, byte[] bytes)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
    }
}
