using Spike.Service.Files;

namespace Spike.Service.Jobs;

/// <summary>What one attempt reads and writes, a folder of its own that goes with it.</summary>
internal sealed class CompileFolder : IDisposable
{
    private CompileFolder(string root) => Root = root;

    public string Root { get; }

    public string Output => Path.Combine(Root, "out");

    /// <summary>The compiler's part of the service's YAML file, where there is one.</summary>
    public string Configuration => Path.Combine(Root, "configuration.yaml");

    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>Copies: whatever becomes of them in there, the kept files stay what they are.</summary>
    /// <exception cref="FileNotFoundException">A file is no longer kept.</exception>
    public static CompileFolder Fill(string root, CompileRequest request, ContentFolder files)
    {
        var folder = new CompileFolder(root);
        try
        {
            Directory.CreateDirectory(folder.Output);
            Directory.CreateDirectory(folder.Temporary);
            foreach (RequestFile file in request.Files)
            {
                string place = folder.PlaceOf(file);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Copy(files.Find(file.Sha256) ?? throw new FileNotFoundException($"the file {file.Name} ({file.Sha256}) is no longer kept"), place, overwrite: true);
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string PlaceOf(RequestFile file) => Path.Combine(Root, FileRole.FolderOf(file.Role), file.Name);

    /// <summary>What a message says without the folder, which is nobody's business and different each time.</summary>
    public string WithoutRoot(string text) => text.Replace(Path.Combine(Root, FileRole.Model) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that was just killed may hold a file; the whole work folder goes with this process.
        }
    }
}
