namespace Spike.Caching;

/// <summary>Writes fields in protobuf's wire format: a tag, then a number or a length and its bytes.</summary>
internal sealed class WireBytes
{
    private readonly MemoryStream stream = new();

    public WireBytes Add(int field, byte[] bytes)
    {
        Number(((ulong)field << 3) | 2);
        Number((ulong)bytes.Length);
        stream.Write(bytes, 0, bytes.Length);
        return this;
    }

    public WireBytes Add(int field, long value)
    {
        Number((ulong)field << 3);
        Number((ulong)value);
        return this;
    }

    public byte[] ToArray() => stream.ToArray();

    private void Number(ulong value)
    {
        for (; value > 0x7F; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
