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
        return byHash.TryGetValue(hash, out int known) ? known : Add(hash, bytes.ToArray());
    }

    /// <summary>Adds weights without a copy: several programs of one network share them.</summary>
    /// <param name="values">Not changed from here on.</param>
    public int AddShared(sbyte[] values)
    {
        string hash = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<sbyte>(values)));
        // The runtime takes arrays of signed and unsigned bytes for each other; only the language does not.
        return byHash.TryGetValue(hash, out int known) ? known : Add(hash, (byte[])(object)values);
    }

    private int Add(string hash, byte[] bytes)
    {
        segments.Add(bytes);
        return byHash[hash] = segments.Count - 1;
    }

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => MemoryMarshal.Cast<byte, T>(segments[segment]);
}
