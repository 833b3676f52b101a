using System.Buffers;
using System.Security.Cryptography;

namespace Spike.Service.Files;

/// <summary>Files by the SHA-256 of their content. Whoever knows a hash may have its file; a file never changes.</summary>
internal sealed class ContentFolder(string root)
{
    private const int BufferSize = 1 << 17;

    /// <summary>How exactly it is known when a file was last used.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    /// <summary>Between two bytes of what comes in.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly string incoming = Directory.CreateDirectory(Path.Combine(root, "incoming")).FullName;

    public static bool IsHash(string? text) => text is { Length: 64 } && text.AsSpan().IndexOfAnyExcept(SearchValues.Create("0123456789abcdef")) < 0;

    /// <summary>The file of a hash, which now counts as used; null: there is none.</summary>
    public string? Find(string hash)
    {
        if (!IsHash(hash)) return null;
        var file = new FileInfo(PlaceOf(hash));
        if (!file.Exists) return null;
        if (file.LastWriteTimeUtc < DateTime.UtcNow - UseGrain) Touch(file);
        return file.FullName;
    }

    public bool Has(string hash) => Find(hash) is not null;

    /// <summary>0: there is no such file.</summary>
    public long LengthOf(string hash) => Find(hash) is { } path && new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Takes a stream as it comes, hashed on the way.</summary>
    /// <param name="content">To its end.</param>
    /// <param name="limit">Bytes at most.</param>
    /// <param name="expected">What the hash must be; null: any.</param>
    /// <param name="cancellation">Nothing of it stays.</param>
    /// <exception cref="ContentTooLongException">It is longer.</exception>
    /// <exception cref="ContentMismatchException">It is something else.</exception>
    /// <exception cref="ContentStalledException">It does not go on.</exception>
    public async Task<StoredFile> TakeAsync(Stream content, long limit, string? expected, CancellationToken cancellation)
    {
        string aside = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
            {
                while (await ReadAsync(content, buffer.AsMemory(0, BufferSize), silence, cancellation) is > 0 and int read)
                {
                    length += read;
                    if (length > limit) throw new ContentTooLongException(limit);
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
            }

            string found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (expected is not null && expected != found) throw new ContentMismatchException(expected, found);
            Keep(aside, found);
            return new StoredFile(found, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(aside);
        }
    }

    /// <summary>Takes a file of this machine; it is copied, for the place that it lies in may be another disk.</summary>
    public async Task<StoredFile> TakeAsync(string path, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(path);
        return await TakeAsync(stream, long.MaxValue, null, cancellation);
    }

    /// <summary>Removes what was used longest ago, until the rest takes no more than it may. What was used lately stays, and so does what is just coming in.</summary>
    /// <returns>Bytes that were freed.</returns>
    public long Trim(long most, TimeSpan lately)
    {
        FileInfo[] all = [.. new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.LastWriteTimeUtc)];
        long total = all.Sum(file => file.Length), freed = 0;
        foreach (FileInfo file in all.TakeWhile(file => file.LastWriteTimeUtc < DateTime.UtcNow - lately))
        {
            if (total - freed <= most) break;
            try
            {
                long length = file.Length;
                file.Delete();
                freed += length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another member was quicker.
            }
        }

        return freed;
    }

    private static async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationTokenSource silence, CancellationToken cancellation)
    {
        silence.CancelAfter(Silence);
        try
        {
            int read = await content.ReadAsync(buffer, silence.Token);
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            return read;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ContentStalledException(Silence);
        }
    }

    private static void Touch(FileInfo file)
    {
        try
        {
            file.LastWriteTimeUtc = DateTime.UtcNow;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that this member may only read.
        }
    }

    private void Keep(string aside, string hash)
    {
        string place = PlaceOf(hash);
        if (File.Exists(place))
        {
            Touch(new FileInfo(place));
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        // A compilation reads it; nobody writes it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aside, UnixFileMode.UserRead);
        File.Move(aside, place, overwrite: true);
    }

    private string PlaceOf(string hash) => Path.Combine(root, hash[..2], hash);
}

/// <summary>A file that was taken.</summary>
/// <param name="Sha256">Of its content, in lower-case hex.</param>
/// <param name="Length">In bytes.</param>
internal sealed record StoredFile(string Sha256, long Length);

/// <summary>An upload is longer than is allowed.</summary>
internal sealed class ContentTooLongException(long limit) : Exception($"it is longer than {limit} bytes");

/// <summary>An upload stopped in the middle.</summary>
internal sealed class ContentStalledException(TimeSpan silence) : Exception($"nothing more came for {silence.TotalSeconds:0} seconds");

/// <summary>An upload is not what its sender says it is.</summary>
internal sealed class ContentMismatchException(string expected, string found) : Exception($"its SHA-256 is {found}, and {expected} was said");
