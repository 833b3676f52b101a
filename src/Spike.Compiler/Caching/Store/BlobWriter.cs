using System.Security.Cryptography;

namespace Spike.Caching;

/// <summary>Bytes on their way into a store: written aside and hashed; only the whole of them gets a name.</summary>
internal sealed class BlobWriter : IDisposable
{
    private readonly BlobStore store;
    private readonly string aside;
    private readonly FileStream stream;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <exception cref="IOException">The store cannot be written.</exception>
    public BlobWriter(BlobStore store)
    {
        this.store = store;
        aside = store.NewAside();
        stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
    }

    public long Length { get; private set; }

    public void Write(byte[] buffer, int count)
    {
        stream.Write(buffer, 0, count);
        hash.AppendData(buffer, 0, count);
        Length += count;
    }

    /// <summary>Takes the bytes into the store.</summary>
    /// <param name="expected">What they must be; null: whatever they are.</param>
    /// <returns>What they are; null where that is not what was expected, and then the store holds nothing of them.</returns>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public BlobDigest? Commit(string? expected)
    {
        var digest = new BlobDigest(BlobDigest.Hex(hash.GetHashAndReset()), Length);
        stream.Dispose();
        if (expected is not null && digest.Sha256 != expected) return null;
        store.Place(aside, digest);
        return digest;
    }

    public void Dispose()
    {
        stream.Dispose();
        hash.Dispose();
        BlobStore.Attempt(() => File.Delete(aside));
    }
}
