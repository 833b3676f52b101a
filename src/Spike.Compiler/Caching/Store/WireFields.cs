namespace Spike.Caching;

/// <summary>Walks the fields of a message in protobuf's wire format.</summary>
/// <remarks>Google.Protobuf would do, but for the build's task, where its assembly meets other tasks' versions of it.</remarks>
internal sealed class WireFields(byte[] content, int start, int end)
{
    private int at = start;
    private int bytesAt;
    private ulong number;
    private bool isBytes;

    public int Number { get; private set; }

    /// <summary>Where the field's tag stands.</summary>
    public int Start { get; private set; }

    /// <summary>Behind the field.</summary>
    public int End => at;

    /// <exception cref="FormatException">The bytes make no field.</exception>
    public bool Next()
    {
        if (at == end) return false;
        Start = at;
        ulong tag = Varint();
        Number = checked((int)(tag >> 3));
        isBytes = (tag & 7) == 2;
        if (!isBytes && (tag & 7) != 0) throw new FormatException();
        number = Varint();
        bytesAt = at;
        if (!isBytes) return true;
        if (number > (ulong)(end - at)) throw new FormatException();
        at += (int)number;
        return true;
    }

    public long Value() => !isBytes ? checked((long)number) : throw new FormatException();

    public byte[] Bytes()
    {
        if (!isBytes) throw new FormatException();
        var bytes = new byte[(int)number];
        Array.Copy(content, bytesAt, bytes, 0, bytes.Length);
        return bytes;
    }

    public WireFields Message() => isBytes ? new(content, bytesAt, at) : throw new FormatException();

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == end) throw new FormatException();
            byte b = content[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new FormatException();
    }
}
