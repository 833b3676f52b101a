namespace Spike.Compiler.Data;

/// <summary>A folder with a .npy file (or .npy.gz) for each key.</summary>
internal sealed class NpyFolder : ArraySource
{
    private readonly string folder;
    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    public NpyFolder(string folder)
    {
        this.folder = folder;
        try
        {
            // The folder is listed, never asked for a name from a model: such a name may lead out of it.
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                if (KeyOf(Path.GetFileName(file)) is { } key && !files.TryAdd(key, file))
                    throw new DataPlace(folder).Unreadable($"it holds '{key}' twice, gzipped and not", "Delete one of the two.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataPlace(folder).Unreadable($"the folder cannot be read ({e.Message.TrimEnd('.')})", "Make it readable.");
        }

        if (files.Count == 0)
            throw new DataPlace(folder).Unreadable("the folder holds no .npy file", "Put one .npy file for each input of the model there.");
    }

    public override IReadOnlyList<string> Keys => [.. files.Keys];

    public override DataPlace PlaceOf(string key) => new(files.TryGetValue(key, out string? file) ? file : folder);

    public override DataArray Read(string key)
    {
        using ArraySource file = Open(files[key]);
        return file.Read(file.Keys is [""] ? "" : throw file.PlaceOf("").Unreadable("it is an archive, not one array"));
    }

    private static string? KeyOf(string name) =>
        name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? name[..^4]
        : name.EndsWith(".npy.gz", StringComparison.OrdinalIgnoreCase) ? name[..^7]
        : null;
}
