using System.Collections.Immutable;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>Windows, axes and operands as kernels are told.</summary>
internal static class Windows
{
    /// <summary>Place of what each tap of each window reads. A table: to work it out takes a division an axis for every code that a kernel reads.</summary>
    public static int Sources(Preparation preparation, Window window)
    {
        int taps = window.KernelLength;
        var sources = new int[(long)window.OutputLength * taps];
        for (int i = 0; i < sources.Length; i++) sources[i] = window.Source(i / taps, i % taps);
        return preparation.Constants.Add<int>(sources);
    }

    public static WindowShape Of(Preparation preparation, int input, Window window, Sink sink) => new()
    {
        Input = preparation.Place(input),
        InputLength = window.InputLength,
        Outputs = window.OutputLength,
        Taps = window.KernelLength,
        Sources = Sources(preparation, window),
        Sink = sink,
    };

    public static AxisShape OfAxis(Preparation preparation, int input, int outer, int axis, int inner, Sink sink) => new()
    {
        Input = preparation.Place(input),
        Outer = outer,
        Axis = axis,
        Inner = inner,
        Sink = sink,
    };
}

/// <summary>Two operands over one shape.</summary>
internal static class Operands
{
    public static PairShape Of(Preparation preparation, int a, ImmutableArray<int> aStrides, int b, ImmutableArray<int> bStrides, int output)
    {
        ImmutableArray<int> dimensions = preparation.Program.Edges[output].Shape.Dimensions;
        return new PairShape
        {
            A = preparation.Place(a),
            ALength = preparation.Length(a),
            B = preparation.Place(b),
            BLength = preparation.Length(b),
            Words = preparation.Words(dimensions, aStrides, bStrides),
            Rank = dimensions.Length,
            Sink = Sinks.Codes(preparation, output),
        };
    }
}
