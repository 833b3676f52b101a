using Spike.Runtime.Programs;

namespace Spike.Runtime.Kernels;

/// <summary>The constants of a firing in the order in which vectors read them.</summary>
/// <remarks>
/// A 32-bit multiplication widens every second lane, so each group of 16 channels holds the 64-bit constants of its even channels
/// first, then those of its odd ones. The half that rounds is already in the offset.
/// </remarks>
internal sealed unsafe class FireConstants : IDisposable
{
    public const int Group = 16;

    private readonly NativeBuffer<long> offsets;
    private readonly NativeBuffer<long> shifts;
    private readonly NativeBuffer<int>[] multipliers;
    private readonly NativeBuffer<short>? table;
    private readonly NativeBuffer<int>? highShifts;

    public FireConstants(Fire fire, ISegments segments)
    {
        Channels = fire.Channels;
        Stride = fire.ChannelStride;
        Range = fire.Range;
        int padded = (Channels + Group - 1) / Group * Group;
        offsets = new NativeBuffer<long>(padded);
        shifts = new NativeBuffer<long>(padded);
        ReadOnlySpan<byte> shift = segments.Read<byte>(fire.ShiftSegment);
        ReadOnlySpan<long> offset = fire.OffsetSegment is { } id ? segments.Read<long>(id) : [];
        for (int channel = 0; channel < Channels; channel++)
        {
            int slot = Slot(channel);
            shifts.Pointer[slot] = shift[channel];
            offsets.Pointer[slot] = (offset.IsEmpty ? 0 : offset[channel]) + (1L << (shift[channel] - 1));
        }

        if (shift[..Channels].IndexOfAnyInRange((byte)0, (byte)31) < 0)
        {
            highShifts = new NativeBuffer<int>(padded);
            for (int channel = 0; channel < Channels; channel++) highShifts.Pointer[channel] = shift[channel] - 32;
        }

        multipliers = [.. fire.Terms.Select(term => Padded(segments.Read<int>(term.MultiplierSegment)[..fire.Channels], padded))];
        table = fire.TableSegment is { } tableId ? NativeBuffer<short>.Of(segments.Read<short>(tableId)) : null;
    }

    public int Channels { get; }

    public int Stride { get; }

    public CodeRange Range { get; }

    public long* Offsets => offsets.Pointer;

    public long* Shifts => shifts.Pointer;

    /// <summary>s - 32 by channel, where every shift is 32 or more: then the high half of a sum is all that counts. Else null.</summary>
    public int* HighShifts => highShifts is null ? null : highShifts.Pointer;

    /// <summary>Codes by index - Range.Min; null where the index itself is the code.</summary>
    public short* Table => table is null ? null : table.Pointer;

    public int* Multipliers(int term) => multipliers[term].Pointer;

    /// <summary>Where the 64-bit constants of a channel stand.</summary>
    public static int Slot(int channel) => (channel & ~(Group - 1)) + ((channel & 1) * (Group / 2)) + ((channel & (Group - 1)) >> 1);

    public void Dispose()
    {
        offsets.Dispose();
        shifts.Dispose();
        table?.Dispose();
        highShifts?.Dispose();
        foreach (NativeBuffer<int> buffer in multipliers) buffer.Dispose();
    }

    private static NativeBuffer<int> Padded(ReadOnlySpan<int> values, int length)
    {
        var buffer = new NativeBuffer<int>(length);
        values.CopyTo(new Span<int>(buffer.Pointer, values.Length));
        return buffer;
    }
}
