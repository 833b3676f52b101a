using System.Security.Cryptography;
using System.Text;

namespace Spike.Caching;

/// <summary>What a compilation made: its files, and what it said.</summary>
/// <remarks>
/// The bytes are an ActionResult of Bazel's Remote Execution API, so that a cache server that looks into them finds what it expects:
/// output_files (2) with path (1) and digest (2) of hash (1) and size_bytes (2); stderr_raw (7), the warnings; execution_metadata (9) with worker (1), the SHA-256 of all bytes before it. A bit that is turned or an end that is missing is found by it.
/// </remarks>
/// <param name="Files">The artifact and what lies beside it.</param>
/// <param name="Warnings">The lines that the build's task repeats; the command line has a file of its answer.</param>
internal sealed record ActionEntry(IReadOnlyList<CachedFile> Files, IReadOnlyList<string> Warnings)
{
    private const int OutputFiles = 2, StandardError = 7, Metadata = 9, Inner1 = 1, Inner2 = 2;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool Holds(string name) => Files.Any(file => file.Name == name);

    public byte[] ToBytes()
    {
        var body = new WireBytes();
        foreach (CachedFile file in Files)
        {
            byte[] digest = new WireBytes().Add(Inner1, Encoding.UTF8.GetBytes(file.Content.Sha256)).Add(Inner2, file.Content.Length).ToArray();
            body.Add(OutputFiles, new WireBytes().Add(Inner1, Encoding.UTF8.GetBytes(file.Name)).Add(Inner2, digest).ToArray());
        }

        if (Warnings.Count > 0) body.Add(StandardError, Encoding.UTF8.GetBytes(string.Join("\n", Warnings)));
        return body.Add(Metadata, Seal(body.ToArray())).ToArray();
    }

    /// <summary>Null where the bytes are not those of an entry, or not all of them.</summary>
    public static ActionEntry? Parse(byte[] content)
    {
        try
        {
            var files = new List<CachedFile>();
            string[] warnings = [];
            bool isSealed = false;
            var fields = new WireFields(content, 0, content.Length);
            while (!isSealed && fields.Next())
            {
                switch (fields.Number)
                {
                    case OutputFiles when ReadFile(fields.Message()) is { } file:
                        files.Add(file);
                        break;
                    case StandardError:
                        warnings = Strict.GetString(fields.Bytes()).Split('\n');
                        break;
                    case Metadata:
                        isSealed = fields.End == content.Length && fields.Bytes().AsSpan().SequenceEqual(Seal([.. content.Take(fields.Start)]));
                        if (!isSealed) return null;
                        break;
                    default:
                        return null;
                }
            }

            return isSealed ? new(files, warnings) : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static CachedFile? ReadFile(WireFields fields)
    {
        string name = "", hash = "";
        long length = 0;
        while (fields.Next())
        {
            if (fields.Number == Inner1) name = Strict.GetString(fields.Bytes());
            if (fields.Number != Inner2) continue;
            WireFields digest = fields.Message();
            while (digest.Next())
            {
                if (digest.Number == Inner1) hash = Strict.GetString(digest.Bytes());
                else if (digest.Number == Inner2) length = digest.Value();
            }
        }

        return CachedFile.IsPlainName(name) && BlobDigest.IsHash(hash) && length >= 0 ? new(name, new(hash, length)) : null;
    }

    private static byte[] Seal(byte[] body)
    {
        using var sha = SHA256.Create();
        return new WireBytes().Add(Inner1, Encoding.UTF8.GetBytes("sha256:" + BlobDigest.Hex(sha.ComputeHash(body)))).ToArray();
    }
}
