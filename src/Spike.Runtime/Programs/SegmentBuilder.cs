using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Spike.Runtime.Programs;

/// <summary>Collects constant data in memory while a program is made; equal contents share one segment.</summary>
internal sealed class SegmentBuilder : ISegments
{
    private readonly List<byte[]> segments = [];
    private readonly Dictionary<string, int> byHash = [];

    public int Count => segments.Count;

    public int Add<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        string hash = Convert.ToHexString(SHA256.HashData(bytes));
        if (byHash.TryGetValue(hash, out int known)) return known;
        segments.Add(bytes.ToArray());
        return byHash[hash] = segments.Count - 1;
    }

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => MemoryMarshal.Cast<byte, T>(segments[segment]);
}
