using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Spike.Runtime.Backends.Loihi.Driver;

namespace Spike.Cli.Emulation;

/// <summary>A request of tests/native/spike_nx_reference.c, which also says how frames are laid out.</summary>
/// <param name="Sequence">The reply repeats it.</param>
/// <param name="Operation">What is asked.</param>
/// <param name="Argument">Steps or spikes.</param>
/// <param name="Sample">The sample's number.</param>
/// <param name="Payload">The image, spikes or the device's id.</param>
internal sealed record EmulatorRequest(uint Sequence, EmulatorOperation Operation, uint Argument, ulong Sample, byte[] Payload)
{
    private const int HeadLength = 24;

    // Larger than any image: a length that is nonsense must not take the memory.
    private const uint MaxLength = 1u << 30;

    /// <summary>The next one; null: the peer has gone.</summary>
    /// <exception cref="InvalidDataException">It is no such frame.</exception>
    public static EmulatorRequest? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        int read = stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        if (read == 0) return null;
        if (read < HeadLength) throw new InvalidDataException("the frame ends in its head");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length is < HeadLength - 4 or > MaxLength) throw new InvalidDataException($"a frame of {length} bytes");
        byte[] payload = new byte[length - (HeadLength - 4)];
        stream.ReadExactly(payload);
        return new EmulatorRequest(
            BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), (EmulatorOperation)BinaryPrimitives.ReadUInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(head[12..]), BinaryPrimitives.ReadUInt64LittleEndian(head[16..]), payload);
    }
}

internal enum EmulatorOperation : uint
{
    Enumerate = 1,
    Open,
    Identify,
    Verify,
    Load,
    Start,
    Send,
    Step,
    Receive,
    Finish,
    Counters,
    Check,
    Reset,
}

/// <summary>The answer to a request.</summary>
/// <param name="Status">As in spike_nx.h.</param>
/// <param name="Value">How many.</param>
/// <param name="Payload">The header's structures, or the words of an error.</param>
internal sealed record EmulatorReply(NxStatus Status, uint Value, byte[] Payload)
{
    private const int HeadLength = 16;

    public static readonly EmulatorReply Done = new(NxStatus.Ok, 0, []);

    public static EmulatorReply Of<T>(params ReadOnlySpan<T> structures) where T : unmanaged =>
        new(NxStatus.Ok, (uint)structures.Length, MemoryMarshal.AsBytes(structures).ToArray());

    public void Write(Stream stream, uint sequence)
    {
        byte[] frame = new byte[HeadLength + Payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), sequence);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), (int)Status);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12), Value);
        Payload.CopyTo(frame, HeadLength);
        stream.Write(frame);
    }
}
