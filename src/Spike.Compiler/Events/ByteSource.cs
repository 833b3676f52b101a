using System.Text;
using Spike.Compiler.Data;

namespace Spike.Compiler.Events;

/// <summary>Reads a file from front to back. What it says of its own length is never believed: memory is taken as bytes arrive.</summary>
/// <param name="stream">Any, buffered here.</param>
/// <param name="place">For messages.</param>
internal sealed class ByteSource(Stream stream, DataPlace place) : IDisposable
{
    private readonly byte[] buffer = new byte[1 << 16];
    private int next;
    private int filled;
    private long before;

    public DataPlace Place => place;

    /// <summary>Bytes already taken.</summary>
    public long Position => before + next;

    /// <summary>The next byte, which stays; -1 at the end.</summary>
    public int Peek() => next < filled || Refill() ? buffer[next] : -1;

    /// <summary>Whether the next bytes are these; they stay. Asked at the file's beginning.</summary>
    public bool StartsWith(ReadOnlySpan<byte> mark)
    {
        while (filled - next < mark.Length && More() is > 0 and int more) filled += more;
        return buffer.AsSpan(next, filled - next).StartsWith(mark);
    }

    /// <summary>Fills a span.</summary>
    /// <returns>False where the file ended before it.</returns>
    /// <exception cref="DataFault">The file ends within it.</exception>
    public bool TryRead(Span<byte> bytes)
    {
        int taken = 0;
        while (taken < bytes.Length)
        {
            if (next == filled && !Refill()) return taken == 0 ? false : throw CutShort();
            int count = Math.Min(bytes.Length - taken, filled - next);
            buffer.AsSpan(next, count).CopyTo(bytes[taken..]);
            next += count;
            taken += count;
        }

        return true;
    }

    /// <summary>The next bytes, all of them.</summary>
    public byte[] Read(int length)
    {
        var bytes = new byte[Math.Min(length, buffer.Length)];
        for (int taken = 0; ;)
        {
            if (taken < bytes.Length && !TryRead(bytes.AsSpan(taken))) throw CutShort();
            if (bytes.Length == length) return bytes;
            taken = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
        }
    }

    public void Skip(long length)
    {
        while (length > 0)
        {
            if (next == filled && !Refill()) throw CutShort();
            int count = (int)Math.Min(length, filled - next);
            next += count;
            length -= count;
        }
    }

    /// <summary>Text to the end of the line, which is taken too; null at the end of the file.</summary>
    /// <param name="most">Characters that a line of this format may have.</param>
    public string? Line(int most)
    {
        if (Peek() < 0) return null;
        var line = new StringBuilder();
        while (Peek() is >= 0 and int letter)
        {
            next++;
            if (letter == '\n') break;
            if (line.Length == most) throw place.Unreadable($"it has a line of more than {most} characters", EventFile.Formats);
            line.Append((char)letter);
        }

        return line.ToString().TrimEnd('\r');
    }

    public DataFault CutShort() => place.Unreadable($"it is cut short at byte {Position}", "Export or copy it again.");

    public DataFault Damaged(string reason) => place.Unreadable($"it is damaged: {reason}", "Export or copy it again.");

    public void Dispose() => stream.Dispose();

    private bool Refill()
    {
        before += filled;
        next = filled = 0;
        filled = More();
        return filled > 0;
    }

    /// <summary>Bytes put behind those that are there.</summary>
    private int More()
    {
        try
        {
            return stream.Read(buffer, filled, buffer.Length - filled);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Damaged(e.Message.TrimEnd('.'));
        }
    }
}
