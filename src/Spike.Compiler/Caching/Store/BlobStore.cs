using System.Security.Cryptography;

namespace Spike.Caching;

/// <summary>
/// FOLDER/cas: bytes by their SHA-256. FOLDER/ac: what compilations made, by the hash of what went in. Processes of one or many users of the
/// machine share it without asking each other: a file is written aside and renamed, a name says what must be in it, and whatever does not agree
/// is removed and made again.
/// </summary>
/// <remarks>The build's task compiles this file in, too: one store, one format, whoever looks.</remarks>
internal sealed partial class BlobStore
{
    /// <summary>Bytes that a store holds where nobody says otherwise.</summary>
    public const long DefaultMaxBytes = 10L << 30;

    /// <summary>An entry names a handful of files; past this it is damage.</summary>
    public const int MaxActionLength = 4 << 20;

    /// <summary>What is read into memory: answers and reports.</summary>
    public const int MaxSmallLength = 64 << 20;

    private const int BufferSize = 1 << 16;
    private const string Blobs = "cas", Actions = "ac", Asides = "tmp", Locks = "locks";

    private readonly string folder;
    private readonly long maxBytes;
    private long writtenSinceTrim = long.MaxValue;

    /// <param name="folder">Made when the first entry comes.</param>
    /// <param name="maxBytes">What all files together may take; the least recently used go.</param>
    public BlobStore(string folder, long maxBytes = DefaultMaxBytes) => (this.folder, this.maxBytes) = (folder, maxBytes);

    public string Folder => folder;

    public long MaxBytes => maxBytes;

    public string PathOfBlob(string sha256) => Path.Combine(folder, Blobs, sha256.Substring(0, 2), sha256);

    public string PathOfAction(string key) => Path.Combine(folder, Actions, key.Substring(0, 2), key);

    /// <summary>Copies a blob out of the store. False where it is not there whole; then the copy is worth nothing, and a damaged blob is gone.</summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public bool TryCopy(BlobDigest blob, string copy)
    {
        if (OpenBlob(blob.Sha256) is not { } source) return false;
        bool whole;
        // A copy has the time of now: a copy step that compares times must see that the content is new.
        using (source)
        using (var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            whole = Hashed(source, target) == blob;
        if (whole) Touch(PathOfBlob(blob.Sha256));
        else Remove(PathOfBlob(blob.Sha256));
        return whole;
    }

    /// <summary>Whether the blob is there and is what its name says. A damaged one is removed.</summary>
    public bool Holds(BlobDigest blob)
    {
        if (OpenBlob(blob.Sha256) is not { } source) return false;
        bool whole;
        using (source) whole = Hashed(source, null) == blob;
        if (whole) Touch(PathOfBlob(blob.Sha256));
        else Remove(PathOfBlob(blob.Sha256));
        return whole;
    }

    /// <summary>A small blob; null where it is not there whole.</summary>
    public byte[]? Read(BlobDigest blob)
    {
        if (blob.Length > MaxSmallLength || OpenBlob(blob.Sha256) is not { } source) return null;
        using var content = new MemoryStream();
        bool whole;
        using (source) whole = source.Length == blob.Length && Hashed(source, content) == blob;
        if (whole) Touch(PathOfBlob(blob.Sha256));
        else Remove(PathOfBlob(blob.Sha256));
        return whole ? content.ToArray() : null;
    }

    /// <summary>Opens a blob as it lies there, unchecked; null: there is none. Eviction may take its name meanwhile, not its bytes.</summary>
    public FileStream? OpenBlob(string sha256) => Open(PathOfBlob(sha256));

    /// <summary>Takes a file into the store.</summary>
    /// <exception cref="IOException">The store cannot be written, or the file not read.</exception>
    public BlobDigest Put(string file)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);
        BlobDigest digest = Hashed(source, null);
        if (Holds(digest)) return digest;
        source.Position = 0;
        using var writer = new BlobWriter(this);
        var buffer = new byte[BufferSize];
        while (source.Read(buffer, 0, buffer.Length) is > 0 and int read) writer.Write(buffer, read);
        return writer.Commit(null)!;
    }

    /// <summary>The bytes under an action's key; null: there are none, as after a loss of power, or more than any entry has.</summary>
    public byte[]? ReadAction(string key)
    {
        string path = PathOfAction(key);
        if (Open(path) is not { } source) return null;
        try
        {
            using (source)
            {
                var content = new byte[source.Length is > 0 and <= MaxActionLength ? (int)source.Length : throw new IOException("It is empty, or too long.")];
                for (int at = 0; at < content.Length;)
                {
                    int read = source.Read(content, at, content.Length - at);
                    at += read > 0 ? read : throw new EndOfStreamException();
                }

                Touch(path);
                return content;
            }
        }
        catch (IOException)
        {
            Remove(path);
            return null;
        }
    }

    /// <exception cref="IOException">The store cannot be written.</exception>
    public void PutAction(string key, byte[] content)
    {
        string aside = NewAside();
        try
        {
            File.WriteAllBytes(aside, content);
            Move(aside, PathOfAction(key));
            Written(content.Length);
        }
        finally
        {
            Attempt(() => File.Delete(aside));
        }
    }

    public void RemoveAction(string key) => Remove(PathOfAction(key));

    /// <summary>A name that nothing has yet, on the store's own disk.</summary>
    internal string NewAside()
    {
        string asides = Path.Combine(folder, Asides);
        Directory.CreateDirectory(asides);
        return Path.Combine(asides, Guid.NewGuid().ToString("N"));
    }

    internal void Place(string aside, BlobDigest digest)
    {
        Move(aside, PathOfBlob(digest.Sha256));
        Written(digest.Length);
    }

    /// <summary>Others use the same folder and may have been first; a store that can only be read serves as well.</summary>
    internal static void Attempt(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it: what is read is checked whatever lies there.
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a file really is. A bad sector of the store is damage like any other.</summary>
    private static BlobDigest Hashed(FileStream source, Stream? copy)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        long length = 0;
        while (Read(source, buffer) is > 0 and int read)
        {
            hash.AppendData(buffer, 0, read);
            copy?.Write(buffer, 0, read);
            length += read;
        }

        return new(BlobDigest.Hex(hash.GetHashAndReset()), length);
    }

    private static int Read(FileStream source, byte[] buffer)
    {
        try
        {
            return source.Read(buffer, 0, buffer.Length);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Move(string aside, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Another process may have been first.
#if NET
        File.Move(aside, path, overwrite: true);
#else
        try
        {
            File.Move(aside, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Replace(aside, path, null);
        }
#endif
    }

    private static void Remove(string path) => Attempt(() => File.Delete(path));
}
