using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Backends.Simd;

/// <summary>The spikes that one worker saw one population send.</summary>
/// <param name="edge">The population.</param>
/// <param name="fanOut">Synapses behind each neuron.</param>
/// <param name="allWeights">The same with weights of zero.</param>
internal sealed unsafe class PopulationCount(Edge edge, NeuronCounts fanOut, NeuronCounts allWeights)
{
    // A neuron sends 16 spikes a window at most, so that many windows fit 32 bits.
    private const long MostRows = int.MaxValue / SpikeBits.Digits;

    private readonly long[] digits = new long[edge.Coding == SpikeCoding.Radix ? SpikeBits.Digits : 0];
    private readonly long[] histogram = new long[edge.Coding == SpikeCoding.Rate ? edge.Range.Count : 0];
    private readonly int[] neurons = new int[edge.Coding == SpikeCoding.Radix && !(fanOut.IsUniform && allWeights.IsUniform) ? Math.Max(fanOut.Row.Length, allWeights.Row.Length) : 0];
    private long rows;

    public Edge Edge => edge;

    public NeuronCounts FanOut => fanOut;

    public NeuronCounts AllWeights => allWeights;

    /// <summary>Synaptic operations of spikes that are weighed one by one.</summary>
    public long Operations { get; set; }

    /// <summary>What operations would be if weights of zero were synapses.</summary>
    public long Possible { get; set; }

    /// <summary>Graded spikes.</summary>
    public long Changes { get; set; }

    /// <summary>Counts codes from one place to another.</summary>
    public void CountRadix(short* codes, nint first, nint end)
    {
        SpikeBits.AddByDigit(codes + first, end - first, edge.Range.Signed, digits);
        if (neurons.Length == 0) return;
        fixed (int* counts = neurons)
        {
            while (first < end)
            {
                int neuron = (int)(first % neurons.Length), run = (int)Math.Min(neurons.Length - neuron, end - first);
                SpikeBits.AddByNeuron(codes + first, run, edge.Range.Signed, counts + neuron);
                first += run;
                if (++rows == MostRows) Weigh();
            }
        }
    }

    public void CountRate(short* codes, nint length)
    {
        fixed (long* first = histogram)
        {
            long* counts = first - edge.Range.Min;
            for (nint i = 0; i < length; i++) counts[codes[i]]++;
        }

        if (!fanOut.IsUniform) Operations += Weighed(codes, length, fanOut.Row);
        if (!allWeights.IsUniform) Possible += Weighed(codes, length, allWeights.Row);
    }

    /// <summary>Adds everything counted so far.</summary>
    /// <param name="steps">Spikes of each step.</param>
    /// <param name="operations">Synaptic operations.</param>
    /// <param name="possible">Those if weights of zero were synapses.</param>
    public void AddTo(Span<long> steps, ref long operations, ref long possible)
    {
        Weigh();
        long spikes = 0;
        for (int digit = 0; digit < digits.Length; digit++)
        {
            if (digits[digit] == 0) continue;
            spikes += digits[digit];
            steps[steps.Length - 1 - digit] += digits[digit];
        }

        for (int i = 0; i < histogram.Length; i++)
        {
            if (histogram[i] == 0) continue;
            SpikeTrain.AddTo(steps, edge.Range.Min + i, edge, histogram[i]);
            spikes += histogram[i] * SpikeTrain.SpikeCount(edge.Range.Min + i, edge.Range, edge.Coding);
        }

        operations += Operations + (fanOut.IsUniform ? spikes * fanOut.Row[0] : 0);
        possible += Possible + (allWeights.IsUniform ? spikes * allWeights.Row[0] : 0);
    }

    public void Reset()
    {
        Operations = Possible = Changes = rows = 0;
        Array.Clear(histogram);
        Array.Clear(digits);
        Array.Clear(neurons);
    }

    /// <summary>Turns the counts of neurons into operations and starts them anew.</summary>
    private void Weigh()
    {
        ReadOnlySpan<long> own = fanOut.Row, all = allWeights.Row;
        for (int i = 0; i < neurons.Length; i++)
        {
            if (!fanOut.IsUniform) Operations += neurons[i] * own[i % own.Length];
            if (!allWeights.IsUniform) Possible += neurons[i] * all[i % all.Length];
        }

        Array.Clear(neurons);
        rows = 0;
    }

    /// <summary>Spikes times the synapses behind each neuron.</summary>
    private long Weighed(short* codes, nint length, ReadOnlySpan<long> row)
    {
        long sum = 0;
        for (nint start = 0; start < length; start += row.Length)
        {
            for (int i = 0; i < row.Length; i++) sum += SpikeTrain.SpikeCount(codes[start + i], edge.Range, edge.Coding) * row[i];
        }

        return sum;
    }
}
