using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>A convolution from event to event: each value that is not 0 is added to all windows that see it, over all output channels at once.</summary>
/// <remarks>Values come in ascending order, so each sum is added up in the order of <see cref="GraphReference"/>.</remarks>
internal sealed unsafe class ConvolutionRun<T> : NodeRun where T : struct, IFloatLanes<T>
{
    private readonly Window window;
    private readonly int channels, groups, outputs, lanes, taps, inputs;
    private readonly float* weights, bias;
    private readonly int*[] events;
    private readonly float*[] sums;

    // For each position of an input channel the windows that see it, and through which tap.
    private readonly int[] firstHits;
    private readonly (int Position, int Tap)[] hits;

    public ConvolutionRun(ConvolutionNode node, NativeGraph graph, BlockRoom room) : base(node, room)
    {
        window = node.Window;
        (groups, channels, outputs, taps) = (node.Groups, window.Channels / node.Groups, node.OutputChannels / node.Groups, window.KernelLength);
        lanes = (outputs + T.Count - 1) / T.Count * T.Count;
        inputs = window.Channels * window.InputLength;
        weights = Pack(graph.Segments.Read<float>(node.WeightSegment));
        bias = Own<float>((long)groups * lanes);
        if (node.BiasSegment is { } segment)
        {
            ReadOnlySpan<float> numbers = graph.Segments.Read<float>(segment);
            for (int o = 0; o < numbers.Length; o++) bias[(o / outputs * lanes) + (o % outputs)] = numbers[o];
        }

        (firstHits, hits) = Hits();
        events = new int*[room.Workers];
        sums = new float*[room.Workers];
        for (int worker = 0; worker < room.Workers; worker++)
        {
            events[worker] = Own<int>(inputs + EventScan.Slack);
            sums[worker] = Own<float>((long)window.OutputLength * groups * lanes);
        }
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
        float* sum = sums[worker];
        int all = groups * lanes;
        for (int t = first; t < first + count; t++)
        {
            float* x = Input(worker, sample, t);
            bool graded = false;
            int found = EventScan.Values(x, inputs, events[worker], ref graded);
            for (int p = 0; p < window.OutputLength; p++) Buffer.MemoryCopy(bias, sum + ((nint)p * all), all * sizeof(float), all * sizeof(float));
            for (int e = 0; e < found; e++) Scatter(events[worker][e], x[events[worker][e]], sum);
            Store(sum, Row(sample, t));
        }
    }

    private void Scatter(int input, float x, float* sum)
    {
        int channel = input / window.InputLength, position = input % window.InputLength;
        float* to = sum + ((nint)(channel / channels) * lanes), row = weights + ((nint)channel * taps * lanes);
        T value = T.All(x);
        for (int hit = firstHits[position]; hit < firstHits[position + 1]; hit++)
        {
            float* at = to + ((nint)hits[hit].Position * groups * lanes), w = row + ((nint)hits[hit].Tap * lanes);
            for (int o = 0; o < lanes; o += T.Count) T.Store(T.Load(at + o) + (T.Load(w + o) * value), at + o);
        }
    }

    private void Store(float* sum, float* to)
    {
        for (int o = 0; o < groups * outputs; o++)
        {
            float* from = sum + ((o / outputs * lanes) + (o % outputs));
            for (int p = 0; p < window.OutputLength; p++) *to++ = from[(nint)p * groups * lanes];
        }
    }

    // [output channels, channels of a group, taps] becomes [channels of all groups][taps][output channels of the group].
    private float* Pack(ReadOnlySpan<float> from)
    {
        float* packed = Own<float>((long)groups * channels * taps * lanes);
        for (int o = 0; o < groups * outputs; o++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int tap = 0; tap < taps; tap++)
                    packed[((((((nint)o / outputs) * channels) + c) * taps) + tap) * lanes + (o % outputs)] = from[(((o * channels) + c) * taps) + tap];
            }
        }

        return packed;
    }

    private (int[] First, (int, int)[] Hits) Hits()
    {
        var first = new int[window.InputLength + 1];
        for (int p = 0; p < window.OutputLength; p++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                if (window.Source(p, tap) is >= 0 and var source) first[source + 1]++;
            }
        }

        for (int i = 0; i < window.InputLength; i++) first[i + 1] += first[i];
        var list = new (int, int)[first[^1]];
        int[] next = [.. first];
        for (int p = 0; p < window.OutputLength; p++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                if (window.Source(p, tap) is >= 0 and var source) list[next[source]++] = (p, tap);
            }
        }

        return (first, list);
    }
}
