using Spike.Runtime.Programs;

namespace Spike.Benchmarks.Kernels;

/// <summary>Programs of one operation, with random constants.</summary>
internal static class OneOperation
{
    private static readonly CodeRange Codes = new(8, signed: false);
    private static readonly CodeRange Wide = new(12, signed: true);

    public static short[] RandomCodes(CodeRange range, int length, int seed = 17)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (short)random.Next(range.Min, range.Max + 1))];
    }

    /// <summary>A linear layer of 8-bit codes that fires 8-bit codes.</summary>
    public static SpikingProgram Linear(int rows, int inner, int columns, bool fused = true)
    {
        var segments = new SegmentBuilder();
        int weights = segments.Add<sbyte>(Weights(inner * columns));
        return Program(segments, TensorShape.Of(rows, inner), TensorShape.Of(rows, columns), Codes, new CodeRange(8, signed: true),
            new Linear("linear", 0, 1, rows, inner, columns, weights, null) { TimeFused = fused, Fusion = Fire(segments, inner) });
    }

    /// <summary>A 3x3 convolution that keeps the size of a square image.</summary>
    public static SpikingProgram Convolution(int channels, int size, int outputChannels, int groups)
    {
        var segments = new SegmentBuilder();
        int weights = segments.Add<sbyte>(Weights(outputChannels * (channels / groups) * 9));
        var window = new Window(channels, [size, size], [3, 3], [1, 1], [1, 1], [1, 1], [size, size]);
        return Program(segments, TensorShape.Of(channels, size, size), TensorShape.Of(outputChannels, size, size), Codes, new CodeRange(8, signed: true),
            new Convolution("convolution", 0, 1, window, outputChannels, groups, weights, null) { TimeFused = true, Fusion = Fire(segments, channels / groups * 9) });
    }

    /// <summary>The softmax of attention rows.</summary>
    public static SpikingProgram Softmax(int rows, int axis)
    {
        var segments = new SegmentBuilder();
        // Rows reach over a range of 16.
        int exponential = segments.Add<int>([.. Enumerable.Range(0, Wide.Count).Select(d => (int)Math.Round(Math.ScaleB(Math.Exp(-16.0 * d / Wide.Count), 24)))]);
        var range = new CodeRange(8, signed: false);
        // 30 fraction bits to 8.
        return Program(segments, TensorShape.Of(rows, axis), TensorShape.Of(rows, axis), Wide, range, new Softmax("softmax", 0, 1, rows, axis, 1, exponential, 255, 30));
    }

    /// <summary>Layer norm of tokens.</summary>
    public static SpikingProgram Norm(int rows, int length)
    {
        var segments = new SegmentBuilder();
        var random = new Random(3);
        int multipliers = segments.Add<int>([.. Enumerable.Range(0, length).Select(_ => random.Next(1 << 20, 1 << 21))]);
        int offsets = segments.Add<long>([.. Enumerable.Range(0, length).Select(_ => random.NextInt64(1L << 36))]);
        return Program(segments, TensorShape.Of(rows, length), TensorShape.Of(rows, length), Wide, new CodeRange(8, signed: true),
            new Norm("norm", 0, 1, rows, length, true, 1, multipliers, offsets, 36));
    }

    private static ReadOnlySpan<sbyte> Weights(int length)
    {
        var random = new Random(5);
        return Enumerable.Range(0, length).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
    }

    // The square root of what a sum of so many products comes to: few codes clip.
    private static Fire Fire(SegmentBuilder segments, int products) => new(
        "fire", 1, [new FireTerm(Spike.Runtime.Programs.Fire.OwnMembrane, segments.Add<int>([(int)((1L << 40) / (256 * Math.Sqrt(products)))]), [])], 1, 1, segments.Add<byte>([40]), null, new CodeRange(8, signed: true), null);

    private static SpikingProgram Program(SegmentBuilder segments, TensorShape input, TensorShape output, CodeRange from, CodeRange to, Operation operation) => new(
        "one", [new Port("x", 0, input)], [new Port("y", 1, output)],
        [new Edge("x", input, EdgeCarrier.Spikes, from, 1), new Edge("y", output, EdgeCarrier.Spikes, to, 1)], [operation], 0, null)
    { Segments = segments };
}
