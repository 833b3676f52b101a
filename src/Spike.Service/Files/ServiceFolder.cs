using Spike.Compiler.Configuration;

namespace Spike.Service.Files;

/// <summary>The data directory and what lies in it. Members of a cluster share 'files' (one directory, or a cache server behind it); 'work' is each process's own.</summary>
internal sealed class ServiceFolder
{
    private const string Held = ".held";

    private readonly FileStream heldWork;

    public ServiceFolder(Settings settings)
    {
        Root = Path.GetFullPath(settings.Service.DataDirectory
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "spike-serve"));
        string everybodysWork = MakePrivate(Path.Combine(Root, "work"));
        RemoveLeft(everybodysWork);
        string work = Path.Combine(everybodysWork, Guid.NewGuid().ToString("N"));
        // The lock first: a folder without one belongs to nobody, and another process that just starts would remove it.
        heldWork = new FileStream(work + Held, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        Work = MakePrivate(work);
    }

    public string Root { get; }

    /// <summary>Folders of running compilations, of this process alone.</summary>
    public string Work { get; }

    public string Files => MakePrivate(Path.Combine(Root, "files"));

    /// <summary>Grain states of a service without Redis.</summary>
    public string Grains => MakePrivate(Path.Combine(Root, "grains"));

    /// <summary>Removes what this process worked in.</summary>
    public void Close()
    {
        Remove(Work);
        heldWork.Dispose();
    }

    /// <summary>Folders whose process is gone: its lock is.</summary>
    private static void RemoveLeft(string work)
    {
        foreach (string folder in Directory.EnumerateDirectories(work))
        {
            string held = folder + Held;
            try
            {
                using (new FileStream(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)) Remove(folder);
                File.Delete(held);
            }
            catch (IOException)
            {
                // Somebody works in it.
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }

    private static string MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
