using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Spike.Service.Files;

/// <summary>
/// Files by the SHA-256 of their content. Whoever knows a hash may have its file; a file never changes. It is flushed before it has its name, and read once by each
/// process before it is given to anybody: one that is not what its name says is removed, as if it had never been there.
/// </summary>
internal sealed class ContentFolder(string root, ILogger<ContentFolder>? log = null)
{
    private const int BufferSize = 1 << 17;

    /// <summary>How exactly it is known when a file was last used.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Between two bytes of what comes in.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly CheckedFiles whole = new();

    private readonly string incoming = Directory.CreateDirectory(Path.Combine(root, "incoming")).FullName;

    public static bool IsHash(string? text) => text is { Length: 64 } && text.AsSpan().IndexOfAnyExcept(Digits) < 0;

    /// <summary>The file of a hash, which now counts as used; null: there is none that is what it should be.</summary>
    public string? Find(string hash) => Look(hash) is { } file && IsWhole(file) ? file.FullName : null;

    /// <summary>Whether a file lies under this hash, which now counts as used. Nothing is read: whoever wants the content finds it, or not.</summary>
    public bool Has(string hash) => Look(hash) is not null;

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
    public long Trim(long most, TimeSpan lately) => Trim(new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories), most, lately);

    /// <param name="found">Some are gone before they are looked at: what comes in is moved or taken back all the time.</param>
    /// <param name="most">Bytes that all of them may take.</param>
    /// <param name="lately">What was used since then stays.</param>
    internal static long Trim(IEnumerable<FileInfo> found, long most, TimeSpan lately)
    {
        // A file that exists has told its length and its time with that.
        FileInfo[] all = [.. found.Where(file => file.Exists).OrderBy(file => file.LastWriteTimeUtc)];
        return Remove(all, all.Sum(file => file.Length) - most, lately);
    }

    /// <summary>Removes files until so many bytes are free.</summary>
    /// <param name="oldestFirst">As they were found, which may be a while ago: there are many, and members use them all the time.</param>
    /// <param name="excess">Bytes.</param>
    /// <param name="lately">What was used since then stays.</param>
    internal static long Remove(IEnumerable<FileInfo> oldestFirst, long excess, TimeSpan lately)
    {
        DateTime before = DateTime.UtcNow - lately;
        long freed = 0;
        foreach (FileInfo file in oldestFirst.TakeWhile(file => file.LastWriteTimeUtc < before))
        {
            if (freed >= excess) break;
            try
            {
                file.Refresh();
                if (!file.Exists || file.LastWriteTimeUtc >= before) continue;
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

    private FileInfo? Look(string hash)
    {
        if (!IsHash(hash)) return null;
        var file = new FileInfo(PlaceOf(hash));
        if (!file.Exists) return null;
        if (file.LastWriteTimeUtc < DateTime.UtcNow - UseGrain) whole.Touch(file);
        return file;
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

    private bool IsWhole(FileInfo file)
    {
        try
        {
            if (whole.IsWhole(file)) return true;
            log?.LogError("The file {File} of {Bytes} bytes is not what its name says, and is removed", file.FullName, file.Length);
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just gone, or may only be read; it is given to nobody either way.
        }

        return false;
    }

    /// <summary>Gives what lies aside its name, unless that names the same already.</summary>
    private void Keep(string aside, string hash)
    {
        if (Find(hash) is not null) return;
        string place = PlaceOf(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        using (SafeFileHandle file = File.OpenHandle(aside, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        // A compilation reads it; nobody writes it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aside, UnixFileMode.UserRead);
        File.Move(aside, place, overwrite: true);
        whole.Note(new FileInfo(place));
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
