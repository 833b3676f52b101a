namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks that a segment exists, has the length that an operation expects, and holds what the arithmetic allows.</summary>
internal sealed class SegmentCheck(ISegments segments)
{
    private const int ExponentialOne = 1 << Reference.FunctionRules.ExponentialBits;

    public string? Fault<T>(int id, long length) where T : unmanaged =>
        id < 0 || id >= segments.Count ? $"segment {id} does not exist"
        : segments.Read<byte>(id).Length != length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() ? $"segment {id} has another length than it should"
        : null;

    public string? OptionalFault<T>(int? id, long length) where T : unmanaged => id is { } known ? Fault<T>(known, length) : null;

    public ReadOnlySpan<T> Read<T>(int id) where T : unmanaged => segments.Read<T>(id);

    /// <summary>Codes of a table or constant lie in a range.</summary>
    public string? Codes(int id, int length, CodeRange range)
    {
        if (Fault<short>(id, length) is { } fault) return fault;
        return Read<short>(id).ContainsAnyExceptInRange((short)range.Min, (short)range.Max) ? $"segment {id} holds codes outside their range" : null;
    }

    /// <summary>Powers lie between 0 and one, and the first, of the maximum itself, is one.</summary>
    public string? ExponentialFault(int id, int length)
    {
        if (Fault<int>(id, length) is { } fault) return fault;
        ReadOnlySpan<int> powers = Read<int>(id);
        return powers[0] != ExponentialOne || powers.ContainsAnyExceptInRange(0, ExponentialOne) ? $"segment {id} is no table of powers" : null;
    }

    /// <summary>max over channels of Σ|w| · magnitude + |bias|.</summary>
    public Int128 Weighted(int weights, int? bias, int channels, Int128 magnitude)
    {
        ReadOnlySpan<sbyte> codes = Read<sbyte>(weights);
        ReadOnlySpan<long> biases = bias is { } id ? Read<long>(id) : [];
        int inputs = codes.Length / channels;
        Int128 largest = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            long sum = 0;
            foreach (sbyte weight in codes.Slice(channel * inputs, inputs)) sum += Math.Abs((int)weight);
            largest = Int128.Max(largest, (sum * magnitude) + (biases.IsEmpty ? 0 : Int128.Abs(biases[channel])));
        }

        return largest;
    }
}
