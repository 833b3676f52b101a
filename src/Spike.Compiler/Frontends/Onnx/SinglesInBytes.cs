using System.Buffers;
using System.Runtime.InteropServices;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>32-bit floats that lie in somebody else's little-endian bytes, without a copy. They are read only, whatever the type says.</summary>
/// <param name="bytes">Four for each float.</param>
internal sealed class SinglesInBytes(ReadOnlyMemory<byte> bytes) : MemoryManager<float>
{
    public override Span<float> GetSpan() => MemoryMarshal.Cast<byte, float>(MemoryMarshal.AsMemory(bytes).Span);

    public override MemoryHandle Pin(int elementIndex = 0) => bytes[(elementIndex * sizeof(float))..].Pin();

    /// <summary>The handle of <see cref="Pin"/> ends the pinning itself.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
