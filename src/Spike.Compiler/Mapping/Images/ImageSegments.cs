using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

/// <summary>The segments of a program and, behind them, those that only the chip needs; equal contents share one.</summary>
internal sealed class ImageSegments : ISegments
{
    private readonly ISegments program;
    private readonly List<byte[]> added = [];
    private readonly Dictionary<string, int> byHash = [];

    public ImageSegments(ISegments program)
    {
        this.program = program;
        for (int id = 0; id < program.Count; id++) byHash.TryAdd(Hash(program.Read<byte>(id)), id);
    }

    public int Count => program.Count + added.Count;

    public int Add<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        string hash = Hash(bytes);
        if (byHash.TryGetValue(hash, out int known)) return known;
        added.Add(bytes.ToArray());
        return byHash[hash] = Count - 1;
    }

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged =>
        segment < program.Count ? program.Read<T>(segment) : MemoryMarshal.Cast<byte, T>(added[segment - program.Count]);

    public long Length(int segment) => segment < program.Count ? program.Length(segment) : added[segment - program.Count].Length;

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
