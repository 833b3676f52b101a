using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Spike.Runtime.Artifacts;

/// <summary>
/// The block behind a signed artifact: 8 bytes of magic, the SHA-256 of the signer's public key, the signature. It signs the 64 bytes of the prefix, which hold the hash of the header, which
/// holds the hashes of all segments: so it signs the file. docs/spike-format.md specifies it.
/// </summary>
/// <param name="Key">SHA-256 of the public key as a SubjectPublicKeyInfo.</param>
/// <param name="Value">ECDSA over P-256 with SHA-256: r and s, 32 bytes each.</param>
/// <param name="Signed">The prefix of the file.</param>
internal sealed record ArtifactSignature(byte[] Key, byte[] Value, byte[] Signed)
{
    public const int Length = 128;
    private const int KeyAt = 8, ValueAt = 40, End = 104;

    /// <summary>The minor version of a file that has a signature.</summary>
    private const int MinorAt = 10;

    private static ReadOnlySpan<byte> Magic => "SPKSIGN1"u8;

    public string KeyHash => Convert.ToHexStringLower(Key);

    /// <summary>Null where these are not the bytes of a signature.</summary>
    public static ArtifactSignature? Parse(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> block) =>
        block.Length == Length && block.StartsWith(Magic) && !block[End..].ContainsAnyExcept((byte)0)
            ? new ArtifactSignature(block[KeyAt..ValueAt].ToArray(), block[ValueAt..End].ToArray(), prefix.ToArray())
            : null;

    public bool IsBy(ECDsa key) => key.VerifyData(Signed, Value, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Signs an artifact in its place; one that is signed already is signed anew. The rest of it stays as it is.</summary>
    /// <param name="path">A sound artifact.</param>
    /// <param name="key">A private key on P-256.</param>
    /// <exception cref="IOException">The file cannot be replaced.</exception>
    public static void Sign(string path, ECDsa key)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
            using (var target = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var prefix = new byte[ArtifactLayout.PrefixLength];
                source.ReadExactly(prefix);
                bool signed = BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(MinorAt)) == ArtifactLayout.SignedMinor;
                long rest = source.Length - (signed ? Length : 0) - prefix.Length;
                BinaryPrimitives.WriteUInt16LittleEndian(prefix.AsSpan(MinorAt), ArtifactLayout.SignedMinor);
                target.Write(prefix);
                Copy(source, target, rest);
                target.Write(new byte[ArtifactLayout.Align(target.Position) - target.Position]);
                target.Write(Block(prefix, key));
                target.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    private static byte[] Block(byte[] prefix, ECDsa key)
    {
        var block = new byte[Length];
        Magic.CopyTo(block);
        SHA256.HashData(key.ExportSubjectPublicKeyInfo()).CopyTo(block, KeyAt);
        key.SignData(prefix, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).CopyTo(block, ValueAt);
        return block;
    }

    private static void Copy(FileStream source, FileStream target, long length)
    {
        var buffer = new byte[1 << 16];
        while (length > 0)
        {
            int read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            if (read == 0) throw new EndOfStreamException();
            target.Write(buffer, 0, read);
            length -= read;
        }
    }
}
