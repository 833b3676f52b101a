namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks the bounds that <see cref="Norm"/> states: 32-bit deviations and normalised values, 62-bit sums.</summary>
internal static class NormVerifier
{
    private const int MaxLength = 1 << 20;
    private const long MaxEpsilon = 1L << 60;

    public static string? FindFault(Norm op, CodeRange input, SegmentCheck segments)
    {
        if (op.Length > MaxLength || (long)op.Length * input.Count > int.MaxValue) return "its rows are too long for their range";
        if (op.Epsilon is < 0 or > MaxEpsilon || op.Shift is < 1 or > FireVerifier.MaxShift) return "its constants are out of bounds";
        if (segments.Fault<int>(op.MultiplierSegment, op.Length) is { } fault) return fault;
        if (segments.Fault<long>(op.OffsetSegment, op.Length) is { } offsetFault) return offsetFault;
        if (!segments.Looks(op.MultiplierSegment) || !segments.Looks(op.OffsetSegment)) return null;
        ReadOnlySpan<int> multipliers = segments.Read<int>(op.MultiplierSegment);
        ReadOnlySpan<long> offsets = segments.Read<long>(op.OffsetSegment);
        // No element of a row is further from its mean than √length deviations.
        Int128 normalised = (Int128)Math.Ceiling(Math.Sqrt(op.Length) + 1) << Reference.FunctionRules.NormalisedBits;
        for (int i = 0; i < op.Length; i++)
        {
            if (Math.Abs((long)multipliers[i]) > FireVerifier.MaxMultiplier) return "a multiplier is out of bounds";
            Int128 sum = (Math.Abs((long)multipliers[i]) * normalised) + Int128.Abs(offsets[i]) + ((Int128)1 << (op.Shift - 1));
            if (sum > FireVerifier.MaxSum) return "its sum can overflow";
        }

        return null;
    }
}
