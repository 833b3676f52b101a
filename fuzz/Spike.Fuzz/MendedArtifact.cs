using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spike.Runtime.Artifacts;

namespace Spike.Fuzz;

/// <summary>A damaged artifact whose hashes fit again. Without that every damage would end at the first hash.</summary>
internal static class MendedArtifact
{
    public static byte[] Of(byte[] bytes)
    {
        const int prefix = ArtifactLayout.PrefixLength;
        if (bytes.Length <= prefix) return bytes;
        long length = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)), 0, bytes.Length - prefix);
        byte[] header = bytes[prefix..(int)(prefix + length)];
        ReadOnlySpan<byte> data = bytes.AsSpan((int)Math.Min(ArtifactLayout.Align(prefix + length), bytes.Length));
        header = WithSegmentHashes(header, data) ?? header;
        byte[] start = bytes[..prefix];
        BinaryPrimitives.WriteInt64LittleEndian(start.AsSpan(16), header.Length);
        SHA256.HashData(header, start.AsSpan(24));
        int end = prefix + header.Length;
        return [.. start, .. header, .. new byte[ArtifactLayout.Align(end) - end], .. data];
    }

    /// <summary>None where the header is no JSON, or its segments are not where they should be.</summary>
    private static byte[]? WithSegmentHashes(byte[] header, ReadOnlySpan<byte> data)
    {
        try
        {
            JsonNode? root = JsonNode.Parse(header);
            foreach (JsonNode? segment in root?["segments"]?.AsArray() ?? [])
            {
                long offset = segment!["offset"]!.GetValue<long>(), length = segment["length"]!.GetValue<long>();
                if (offset < 0 || length < 0 || offset > data.Length || length > data.Length - offset) continue;
                segment["sha256"] = Convert.ToHexStringLower(SHA256.HashData(data.Slice((int)offset, (int)length)));
            }

            return JsonSerializer.SerializeToUtf8Bytes(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
