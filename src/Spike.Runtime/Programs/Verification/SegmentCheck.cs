using Spike.Runtime.Kernels;

namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks that a segment exists, has the length that an operation expects, and holds what the arithmetic allows.</summary>
/// <param name="segments">The constants.</param>
/// <param name="small">Of segments longer than that only the length is looked at; what they hold is taken for sound.</param>
internal sealed class SegmentCheck(ISegments segments, long small)
{
    private const int ExponentialOne = 1 << Reference.FunctionRules.ExponentialBits;

    public string? Fault<T>(int id, long length) where T : unmanaged =>
        id < 0 || id >= segments.Count ? $"segment {id} does not exist"
        : segments.Length(id) != length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>() ? $"segment {id} has another length than it should"
        : null;

    /// <summary>Whether a segment's contents are looked at.</summary>
    public bool Looks(int id) => segments.Length(id) <= small;

    public string? OptionalFault<T>(int? id, long length) where T : unmanaged => id is { } known ? Fault<T>(known, length) : null;

    public ReadOnlySpan<T> Read<T>(int id) where T : unmanaged => segments.Read<T>(id);

    /// <summary>Codes of a table or constant lie in a range.</summary>
    public string? Codes(int id, int length, CodeRange range)
    {
        if (Fault<short>(id, length) is { } fault) return fault;
        if (!Looks(id)) return null;
        return Read<short>(id).ContainsAnyExceptInRange((short)range.Min, (short)range.Max) ? $"segment {id} holds codes outside their range" : null;
    }

    /// <summary>Powers lie between 0 and one, and the first, of the maximum itself, is one.</summary>
    public string? ExponentialFault(int id, int length)
    {
        if (Fault<int>(id, length) is { } fault) return fault;
        if (!Looks(id)) return null;
        ReadOnlySpan<int> powers = Read<int>(id);
        return powers[0] != ExponentialOne || powers.ContainsAnyExceptInRange(0, ExponentialOne) ? $"segment {id} is no table of powers" : null;
    }

    /// <summary>max over channels of Σ|w| · magnitude + |bias|.</summary>
    public Int128 Weighted(int weights, int? bias, int channels, Int128 magnitude)
    {
        if (!Looks(weights) || (bias is { } biasId && !Looks(biasId))) return 0;
        ReadOnlySpan<sbyte> codes = Read<sbyte>(weights);
        ReadOnlySpan<long> biases = bias is { } id ? Read<long>(id) : [];
        int inputs = codes.Length / channels;
        Int128 largest = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            largest = Int128.Max(largest, (WeightSums.OfMagnitudes(codes.Slice(channel * inputs, inputs)) * magnitude) + (biases.IsEmpty ? 0 : Int128.Abs(biases[channel])));
        }

        return largest;
    }
}
