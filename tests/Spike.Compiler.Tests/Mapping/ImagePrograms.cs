using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Convolutional programs with random weights: kernels of 3 by 3, sums over 2 by 2, a matrix at the end.</summary>
internal sealed class ImagePrograms
{
    private static readonly CodeRange Codes = new(4, signed: false);
    private readonly Random random;
    private readonly List<Edge> edges = [];
    private readonly List<Operation> operations = [];
    private readonly SegmentBuilder segments = new();
    private int channels, height, width;

    private ImagePrograms(int seed, int channels, int height, int width)
    {
        (random, this.channels, this.height, this.width) = (new Random(seed), channels, height, width);
        edges.Add(new Edge("image", TensorShape.Of(1, channels, height, width), EdgeCarrier.Spikes, Codes, 0.1));
    }

    /// <summary>Layers by letter: c and C convolutions (C with stride 2), p a sum over 2 by 2, a number the channels of the next convolutions, m a matrix to ten.</summary>
    public static SpikingProgram Of(int seed, int channels, int height, int width, string layers)
    {
        var program = new ImagePrograms(seed, channels, height, width);
        int outputs = channels;
        foreach (string layer in layers.Split(' '))
        {
            if (int.TryParse(layer, out int count)) outputs = count;
            else if (layer == "p") program.Pool();
            else if (layer == "m") program.Matrix();
            else program.Convolve(outputs, layer == "C" ? 2 : 1);
        }

        return program.Build();
    }

    private void Convolve(int outputs, int stride)
    {
        int toHeight = ((height - 1) / stride) + 1, toWidth = ((width - 1) / stride) + 1;
        var window = new Window(channels, [height, width], [3, 3], [stride, stride], [1, 1], [1, 1], [toHeight, toWidth]);
        int weights = segments.Add<sbyte>(Random(outputs * channels * 9));
        Add(TensorShape.Of(1, outputs, toHeight, toWidth), (output, fire) => new Convolution($"layer {output}", output - 1, output, window, outputs, 1, weights, null) { Fusion = fire });
        (channels, height, width) = (outputs, toHeight, toWidth);
    }

    private void Pool()
    {
        var window = new Window(channels, [height, width], [2, 2], [2, 2], [1, 1], [0, 0], [height / 2, width / 2]);
        Add(TensorShape.Of(1, channels, height / 2, width / 2), (output, fire) => new SumPool($"layer {output}", output - 1, output, window) { Fusion = fire });
        (height, width) = (height / 2, width / 2);
    }

    private void Matrix()
    {
        int inner = channels * height * width, weights = segments.Add<sbyte>(Random(inner * 10));
        Add(TensorShape.Of(1, 10), (output, fire) => new Linear($"layer {output}", output - 1, output, 1, inner, 10, weights, null) { Fusion = fire });
    }

    private void Add(TensorShape shape, Func<int, Fire, Operation> make)
    {
        edges.Add(new Edge($"layer {edges.Count}", shape, EdgeCarrier.Spikes, Codes, 0.1));
        var fire = new Fire($"layer {edges.Count - 1}", edges.Count - 1, [new FireTerm(Fire.OwnMembrane, segments.Add<int>([1 << 8]), [])], 1, 1, segments.Add<byte>([15]), null, Codes, null);
        operations.Add(make(edges.Count - 1, fire));
    }

    /// <summary>Nothing is 0: what a mapping may leave out would blur what a test counts.</summary>
    private sbyte[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)(random.Next(1, 90) * (random.Next(3) == 0 ? -1 : 1)))];

    private SpikingProgram Build()
    {
        ImmutableArray<Port> outputs = [new Port("output", edges.Count - 1, edges[^1].Shape)];
        var program = new SpikingProgram("images", [new Port("image", 0, edges[0].Shape)], outputs, [.. edges], [.. operations], 1, null) { Segments = segments };
        return ProgramVerifier.FindFault(program) is { } fault ? throw new InvalidOperationException(fault) : program;
    }
}
