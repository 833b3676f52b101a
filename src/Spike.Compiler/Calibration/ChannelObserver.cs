namespace Spike.Compiler.Calibration;

/// <summary>Watches one value channel by channel, so that its range can be told for any factors that the channels are divided by.</summary>
/// <remarks>Kept are some whole positions, evenly spread, and of each channel its ends and its elements of largest magnitude.</remarks>
/// <param name="channels">Element i of a sample belongs to channel (i / <paramref name="stride"/>) % channels.</param>
/// <param name="stride">Elements of one channel that lie side by side.</param>
internal sealed class ChannelObserver(int channels, int stride)
{
    private const int MaxElements = 1 << 15;
    private const int MaxTail = 1 << 13;
    private const int MaxPowers = 1 << 16;

    private readonly TailObserver[] tails = [.. Enumerable.Range(0, channels).Select(_ => new TailObserver(Math.Clamp(MaxTail / channels, 4, 256)))];
    private readonly List<float[]> positions = [];
    private readonly List<float[]> powers = [];
    private readonly float[] min = Filled(channels, float.PositiveInfinity);
    private readonly float[] max = Filled(channels, float.NegativeInfinity);
    private readonly int capacity = Math.Clamp(MaxElements / channels, 16, 4096);
    private long step = 1;

    /// <summary>Positions seen: each channel has had as many elements.</summary>
    public long Seen { get; private set; }

    /// <summary>The largest magnitude of each channel.</summary>
    public float[] Magnitudes => [.. min.Zip(max, (low, high) => Math.Max(Math.Abs(low), Math.Abs(high)))];

    /// <summary>Whether no element was negative.</summary>
    public bool IsNonNegative => min.All(low => low >= 0);

    /// <summary>Some positions, [channels] each.</summary>
    public IReadOnlyList<float[]> Positions => positions;

    /// <param name="values">Samples one behind the other.</param>
    /// <param name="samples">How many.</param>
    public void Add(ReadOnlySpan<float> values, int samples)
    {
        int sample = values.Length / samples, block = channels * stride;
        for (int start = 0; start < values.Length; start += block)
        {
            if (start % sample == 0 && powers.Count * channels < MaxPowers) powers.Add(PowersOf(values.Slice(start, sample)));
            Watch(values.Slice(start, block));
        }
    }

    /// <summary>What was seen, each channel divided by its factor.</summary>
    public ValueRange Range(ReadOnlySpan<float> factors)
    {
        var elements = new float[positions.Count * channels];
        for (int i = 0; i < elements.Length; i++) elements[i] = positions[i / channels][i % channels] / factors[i % channels];
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        for (int channel = 0; channel < channels; channel++)
        {
            low = Math.Min(low, min[channel] / factors[channel]);
            high = Math.Max(high, max[channel] / factors[channel]);
        }

        float[] divisors = factors.ToArray();
        double spread = LoudnessObserver.Spread([.. powers.Select(sample => sample.Zip(divisors, (power, factor) => (double)power / factor / factor).Sum())]);
        return new ValueRange(low, high, elements) { Tail = Tail(elements, divisors), Spread = spread };
    }

    /// <summary>Complete from the least magnitude on from which every channel's tail is. None where the positions are all that was seen.</summary>
    private ValueTail? Tail(float[] elements, float[] factors)
    {
        if (positions.Count == Seen) return null;
        (float[] Elements, float From)[] own = [.. tails.Select((tail, channel) =>
        {
            (float[] largest, float start) = tail.Tail();
            return (Array.ConvertAll(largest, element => element / factors[channel]), start / factors[channel]);
        })];
        float from = own.Max(tail => tail.From);
        float[] ends = [.. own.SelectMany(tail => tail.Elements).Where(element => MathF.Abs(element) >= from)];
        int bulk = elements.Count(element => MathF.Abs(element) < from);
        return ends.Length == 0 || bulk == 0 ? null : new ValueTail(ends, from, (((double)Seen * channels) - ends.Length) / bulk);
    }

    private float[] PowersOf(ReadOnlySpan<float> sample)
    {
        var sums = new double[channels];
        for (int start = 0, channel = 0; start < sample.Length; start += stride, channel = (channel + 1) % channels)
        {
            foreach (float value in sample.Slice(start, stride)) sums[channel] += (double)value * value;
        }

        int length = sample.Length;
        return [.. sums.Select(sum => (float)(sum / length))];
    }

    private void Watch(ReadOnlySpan<float> block)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            (float low, float high, TailObserver tail) = (min[channel], max[channel], tails[channel]);
            foreach (float value in block.Slice(channel * stride, stride))
            {
                low = MathF.Min(low, value);
                high = MathF.Max(high, value);
                tail.Add(value);
            }

            (min[channel], max[channel]) = (low, high);
        }

        for (int position = 0; position < stride; position++, Seen++)
        {
            if (Seen % step != 0) continue;
            if (positions.Count == capacity) Thin();
            if (Seen % step != 0) continue;
            var row = new float[channels];
            for (int channel = 0; channel < channels; channel++) row[channel] = block[(channel * stride) + position];
            positions.Add(row);
        }
    }

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < positions.Count; i += 3) positions[kept++] = positions[i];
        positions.RemoveRange(kept, positions.Count - kept);
        step *= 3;
    }

    private static float[] Filled(int length, float value)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return values;
    }
}
