namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks the constants of a firing: no sum reaches 2^62, so that no backend's 64-bit arithmetic overflows.</summary>
internal static class FireVerifier
{
    public const int MaxMultiplier = 1 << 30;
    public const int MaxShift = 62;

    public static readonly Int128 MaxSum = (Int128)1 << 62;

    /// <param name="fire">The firing.</param>
    /// <param name="magnitudes">The largest absolute value of each term.</param>
    /// <param name="output">Codes of its output.</param>
    /// <param name="segments">Constants.</param>
    public static string? FindFault(Fire fire, ReadOnlySpan<Int128> magnitudes, CodeRange output, SegmentCheck segments)
    {
        if (fire.Channels < 1 || fire.ChannelStride < 1) return "its channels are not counted";
        if (segments.Fault<byte>(fire.ShiftSegment, fire.Channels) is { } shiftFault) return shiftFault;
        if (segments.OptionalFault<long>(fire.OffsetSegment, fire.Channels) is { } offsetFault) return offsetFault;
        foreach (FireTerm term in fire.Terms)
        {
            if (segments.Fault<int>(term.MultiplierSegment, fire.Channels) is { } fault) return fault;
        }

        if (!segments.Looks(fire.ShiftSegment) || (fire.OffsetSegment is { } offset && !segments.Looks(offset)) || fire.Terms.Any(term => !segments.Looks(term.MultiplierSegment))) return null;
        ReadOnlySpan<byte> shifts = segments.Read<byte>(fire.ShiftSegment);
        ReadOnlySpan<long> offsets = fire.OffsetSegment is { } id ? segments.Read<long>(id) : [];
        for (int channel = 0; channel < fire.Channels; channel++)
        {
            if (shifts[channel] is < 1 or > MaxShift) return "a shift is out of bounds";
            Int128 sum = ((Int128)1 << (shifts[channel] - 1)) + (offsets.IsEmpty ? 0 : Int128.Abs(offsets[channel]));
            for (int term = 0; term < magnitudes.Length; term++)
            {
                long multiplier = Math.Abs((long)segments.Read<int>(fire.Terms[term].MultiplierSegment)[channel]);
                if (multiplier > MaxMultiplier) return "a multiplier is out of bounds";
                sum += multiplier * magnitudes[term];
            }

            if (sum > MaxSum) return "its sum can overflow";
        }

        if (fire.TableSegment is { } table) return segments.Codes(table, fire.Range.Count, output);
        return fire.Range.Min >= output.Min && fire.Range.Max <= output.Max ? null : "it fires codes outside its output's range";
    }
}
