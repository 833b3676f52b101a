namespace Spike.Caching;

/// <summary>A file that a compilation made.</summary>
/// <param name="Name">Without a folder: an entry never leads out of where it is copied to.</param>
/// <param name="Content">What is in it.</param>
internal sealed record CachedFile(string Name, BlobDigest Content)
{
    public static bool IsPlainName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', '\0', ':']) < 0 && Path.GetFileName(name) == name;
}
