using System.Text;

namespace Spike.Build.Tasks.Onnx;

/// <summary>Walks protobuf's wire format in a seekable stream and steps over what it is not asked for without reading it.</summary>
/// <remarks>Google.Protobuf would read the whole file, weights included, and its assembly clashes with other tasks' versions of it.</remarks>
internal sealed class WireReader(Stream stream)
{
    // No name or shape in a model comes near this; a length past it is damage, not data.
    private const int MaxStringLength = 1 << 20;

    private readonly long fileLength = stream.Length;
    private long position;
    private long end = stream.Length;
    private WireType wireType;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>True when the field just announced holds a message, a string or packed values.</summary>
    public bool IsBytes => wireType == WireType.Bytes;

    public bool IsVarint => wireType == WireType.Varint;

    /// <summary>Announces the message's next field; false at the message's end.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (position == end)
            return false;

        ulong tag = ReadVarintValue();
        wireType = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFFFFFF || !Enum.IsDefined(typeof(WireType), wireType))
            throw new WireFormatException($"byte {position - 1} starts no field");
        field = (int)(tag >> 3);
        return true;
    }

    /// <summary>Enters the message in the field just announced. Give what it returns to <see cref="Leave"/>.</summary>
    public long Enter()
    {
        Expect(WireType.Bytes);
        long outer = end;
        long length = ReadLength(); // moves the position to the message's first byte
        end = position + length;
        return outer;
    }

    public void Leave(long outer)
    {
        Seek(end);
        end = outer;
    }

    public long ReadVarint()
    {
        Expect(WireType.Varint);
        return (long)ReadVarintValue();
    }

    public string ReadString()
    {
        Expect(WireType.Bytes);
        long length = ReadLength();
        if (length > MaxStringLength)
            throw new WireFormatException($"byte {position} starts a text of {length} bytes");

        byte[] bytes = new byte[length];
        int read = 0;
        while (read < bytes.Length)
        {
            int more = stream.Read(bytes, read, bytes.Length - read);
            if (more == 0)
                throw new WireFormatException($"the file ends after {position + read} bytes, inside a text");
            read += more;
        }

        position += length;
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The bytes of the field just announced, or null, and stepped over, where they are more than <paramref name="most"/>.</summary>
    public byte[]? ReadBytes(int most)
    {
        Expect(WireType.Bytes);
        long length = ReadLength();
        if (length > most)
        {
            SkipBytes(length);
            return null;
        }

        byte[] bytes = new byte[length];
        int read = 0;
        while (read < bytes.Length)
        {
            int more = stream.Read(bytes, read, bytes.Length - read);
            if (more == 0)
                throw new WireFormatException($"the file ends after {position + read} bytes, inside a tensor");
            read += more;
        }

        position += length;
        return bytes;
    }

    /// <summary>The number of 4 bytes in the field just announced.</summary>
    public float ReadSingle()
    {
        Expect(WireType.Fixed32);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            int b = position < end ? stream.ReadByte() : -1;
            if (b < 0)
                throw new WireFormatException($"the file ends after {position} bytes, inside a number");
            bytes[i] = (byte)b;
            position++;
        }

        return BitConverter.ToSingle(bytes, 0);
    }

    /// <summary>Steps over the field just announced.</summary>
    public void Skip()
    {
        switch (wireType)
        {
            case WireType.Varint:
                ReadVarintValue();
                break;
            case WireType.Fixed64:
                SkipBytes(8);
                break;
            case WireType.Fixed32:
                SkipBytes(4);
                break;
            default:
                SkipBytes(ReadLength());
                break;
        }
    }

    private void Expect(WireType type)
    {
        if (wireType != type)
            throw new WireFormatException($"byte {position} holds a field of another type than the format gives it");
    }

    private long ReadLength()
    {
        ulong length = ReadVarintValue();
        if (length > (ulong)(end - position))
        {
            throw new WireFormatException(end == fileLength
                ? $"a field at byte {position} needs {length} bytes, but the file ends after {fileLength}"
                : $"a field at byte {position} is longer than the message it stands in");
        }

        return (long)length;
    }

    private void SkipBytes(long count)
    {
        if (count > end - position)
            throw new WireFormatException($"a field at byte {position} needs {count} bytes, but the file ends after {fileLength}");
        Seek(position + count);
    }

    private void Seek(long target)
    {
        if (target == position)
            return;
        stream.Position = target;
        position = target;
    }

    private ulong ReadVarintValue()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (position == end)
                throw new WireFormatException($"the file or a message in it ends at byte {position}, inside a number");
            int b = stream.ReadByte();
            if (b < 0)
                throw new WireFormatException($"the file ends after {position} bytes, inside a number");
            position++;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new WireFormatException($"byte {position} is inside a number that does not end");
    }
}

/// <summary>The bytes are not protobuf, or end too early. The message continues "the file is damaged: ...".</summary>
internal sealed class WireFormatException(string message) : Exception(message);
