using System.Collections.Immutable;

namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks one operation after the other against the edges and constants that it names. Remembers how large membranes can get.</summary>
/// <param name="program">The program.</param>
/// <param name="small">See <see cref="SegmentCheck"/>.</param>
internal sealed class OperationVerifier(SpikingProgram program, long small)
{
    private const string Lengths = "its sizes do not fit its edges";
    private const string Range = "its codes do not fit the range of its output";

    /// <summary>Elements of a matrix. Strides of zero make one larger than its edge, and kernels hold copies of rows and panels.</summary>
    private const long MostElements = 1L << 28;

    /// <summary>Summands of a firing; kernels hold them on the stack.</summary>
    private const int MostTerms = 1 << 10;

    private readonly SegmentCheck segments = new(program.Segments, small);
    private readonly Dictionary<int, Int128> membranes = [];

    public string? FindFault(Operation operation) => operation switch
    {
        Linear op => LinearFault(op),
        Convolution op => ConvolutionFault(op),
        Product op => ProductFault(op),
        Hadamard op => Shape(op.Output) is var shape && StridesFault(op.AStrides, shape, op.A) is null && StridesFault(op.BStrides, shape, op.B) is null
            ? Sum(op, Magnitude(op.A) * Magnitude(op.B)) : Lengths,
        SumPool op => WindowFault(op.Window, op.Input, op.Window.Channels, op.Output) ?? Sum(op, op.Window.KernelLength * Magnitude(op.Input)),
        AxisSum op => Product(op.Outer, op.Axis, op.Inner) == Length(op.Input) && Product(op.Outer, op.Inner) == Length(op.Output)
            ? Sum(op, op.Axis * Magnitude(op.Input)) : Lengths,
        Fire op => FireFault(op, op.Output, ownMembrane: null),
        Lookup op => Length(op.Input) != Length(op.Output) || !Codes(op.Input) || !Codes(op.Output) ? Lengths : segments.Codes(op.TableSegment, Edge(op.Input).Range.Count, Edge(op.Output).Range),
        Softmax op => SoftmaxFault(op),
        Norm op => NormFault(op),
        Divide op => DivideFault(op),
        MaxPool op => WindowFault(op.Window, op.Input, op.Window.Channels, op.Output) ?? (WindowVerifier.EachHasInput(op.Window) ? Passes(op.Input, op.Output) : "a window lies in the padding alone"),
        AxisMax op => op.Axis >= 1 && Product(op.Outer, op.Axis, op.Inner) == Length(op.Input) && Product(op.Outer, op.Inner) == Length(op.Output) ? Passes(op.Input, op.Output) : Lengths,
        Route op => RouteFault(op),
        Select op => Product(op.Outer, op.Axis, op.Inner) == Length(op.Input) && Product(op.Outer, op.Indices.Length, op.Inner) == Length(op.Output)
            && op.Indices.All(index => index >= 0 && index < op.Axis) ? Passes(op.Input, op.Output) : Lengths,
        Concat op => ConcatFault(op),
        Embed op => op.Inputs.All(Codes) && Codes(op.Output) && (op.High is null || Length(op.High.Value) == Length(op.Input)) && Product(op.Rows, op.Width) > 0 && Product(Length(op.Input), op.Width) == Length(op.Output)
            ? segments.Codes(op.TableSegment, op.Rows * op.Width, Edge(op.Output).Range) : Lengths,
        Constant op => Codes(op.Output) ? segments.Codes(op.Segment, Length(op.Output), Edge(op.Output).Range) : Range,
        _ => "it is unknown",
    };

    private Edge Edge(int id) => program.Edges[id];

    private TensorShape Shape(int id) => program.Edges[id].Shape;

    private int Length(int id) => program.Edges[id].Shape.Length;

    private bool Codes(int id) => program.Edges[id].HasCodes;

    /// <summary>The largest absolute value on an edge.</summary>
    private Int128 Magnitude(int id) => Codes(id) ? Math.Max(-Edge(id).Range.Min, Edge(id).Range.Max) : membranes[id];

    private static long Product(params ReadOnlySpan<int> sizes)
    {
        Int128 product = 1;
        foreach (int size in sizes) product *= size < 1 ? 0 : size;
        return product > 0 && product <= int.MaxValue ? (long)product : -1;
    }

    private string? LinearFault(Linear op)
    {
        if (!Codes(op.Input) || Product(op.Rows, op.Inner) != Length(op.Input) || Product(op.Rows, op.Columns) != Length(op.Output)
            || Product(op.Columns, op.Inner) < 0) return Lengths;
        return segments.Fault<sbyte>(op.WeightSegment, (long)op.Columns * op.Inner) ?? segments.OptionalFault<long>(op.BiasSegment, op.Columns)
            ?? Sum(op, segments.Weighted(op.WeightSegment, op.BiasSegment, op.Columns, Magnitude(op.Input)));
    }

    private string? ConvolutionFault(Convolution op)
    {
        if (!Codes(op.Input) || op.Groups < 1 || op.OutputChannels < 1 || op.OutputChannels % op.Groups != 0) return Lengths;
        if (WindowFault(op.Window, op.Input, op.OutputChannels, op.Output) is { } fault) return fault;
        if (op.Window.Channels % op.Groups != 0) return Lengths;
        long inputs = Product(op.Window.Channels / op.Groups, op.Window.KernelLength);
        if (inputs < 0 || op.OutputChannels * inputs > int.MaxValue) return Lengths;
        return segments.Fault<sbyte>(op.WeightSegment, op.OutputChannels * inputs) ?? segments.OptionalFault<long>(op.BiasSegment, op.OutputChannels)
            ?? Sum(op, segments.Weighted(op.WeightSegment, op.BiasSegment, op.OutputChannels, Magnitude(op.Input)));
    }

    private string? ProductFault(Product op)
    {
        if (!Codes(op.A) || !Codes(op.B) || op.Batch.Any(size => size < 1)) return Lengths;
        Int128 elements = op.Batch.Aggregate((Int128)1, (product, size) => product * size) * op.Rows * op.Columns;
        if (op.Rows < 1 || op.Inner < 1 || op.Columns < 1 || elements != Length(op.Output)) return Lengths;
        if ((long)op.Rows * op.Inner > MostElements || (long)op.Inner * op.Columns > MostElements) return "a matrix is too large";
        bool fits = LayoutVerifier.Fits(op.ALayout, op.Batch, op.Rows, op.Inner, Length(op.A))
            && LayoutVerifier.Fits(op.BLayout, op.Batch, op.Inner, op.Columns, Length(op.B))
            && LayoutVerifier.Fits(op.OutputLayout, op.Batch, op.Rows, op.Columns, Length(op.Output))
            && LayoutVerifier.CoversOnce(op.OutputLayout, op.Batch, op.Rows, op.Columns, Length(op.Output));
        return fits ? Sum(op, op.Inner * Magnitude(op.A) * Magnitude(op.B)) : "a matrix reaches outside its edge";
    }

    /// <summary>What is the same for all sums: codes come in, the membranes fit their width, and what fires is sound.</summary>
    private string? Sum(Integration op, Int128 bound)
    {
        if (op.Synapses.Any(edge => !Codes(edge))) return "it sums something else than codes";
        if (bound > (op.Wide ? FireVerifier.MaxSum : int.MaxValue)) return "its membranes can overflow";
        if (op.Fusion is not null) return FireFault(op.Fusion, op.Output, bound);
        if (Edge(op.Output).Carrier != (op.Wide ? EdgeCarrier.WideMembrane : EdgeCarrier.Membrane)) return "its output does not carry its membranes";
        membranes[op.Output] = bound;
        return null;
    }

    private string? FireFault(Fire fire, int output, Int128? ownMembrane)
    {
        if (!Codes(output) || fire.Terms.IsEmpty || fire.Range.IsEmpty) return "its firing is incomplete";
        if (fire.Terms.Length > MostTerms) return "its firing has too many summands";
        var magnitudes = new Int128[fire.Terms.Length];
        for (int i = 0; i < magnitudes.Length; i++)
        {
            FireTerm term = fire.Terms[i];
            bool own = term.Edge == Fire.OwnMembrane;
            if (own != (ownMembrane is not null && i == 0)) return "its firing reads membranes that are not its own";
            magnitudes[i] = own ? ownMembrane!.Value : Magnitude(term.Edge);
            bool sameLayout = term.Strides.IsEmpty && (own || Length(term.Edge) == Length(output));
            if (!sameLayout && (own || StridesFault(term.Strides, Shape(output), term.Edge) is not null)) return "a summand of its firing reaches outside its edge";
        }

        return FireVerifier.FindFault(fire, magnitudes, Edge(output).Range, segments);
    }

    private string? SoftmaxFault(Softmax op)
    {
        if (!Codes(op.Input) || !Codes(op.Output) || Product(op.Outer, op.Axis, op.Inner) != Length(op.Input) || Length(op.Input) != Length(op.Output)) return Lengths;
        return op.Multiplier is < 0 or > FireVerifier.MaxMultiplier || op.Shift is < 1 or > FireVerifier.MaxShift ? "its requantisation is out of bounds"
            : segments.ExponentialFault(op.ExponentialSegment, Edge(op.Input).Range.Count);
    }

    private string? NormFault(Norm op)
    {
        if (!Codes(op.Input) || !Codes(op.Output) || Product(op.Rows, op.Length) != Length(op.Input) || Length(op.Input) != Length(op.Output)) return Lengths;
        return NormVerifier.FindFault(op, Edge(op.Input).Range, segments);
    }

    private string? DivideFault(Divide op)
    {
        TensorShape shape = Shape(op.Output);
        if (!Codes(op.A) || !Codes(op.B) || !Codes(op.Output) || StridesFault(op.AStrides, shape, op.A) is not null || StridesFault(op.BStrides, shape, op.B) is not null)
            return Lengths;
        return Math.Abs((long)op.Multiplier) > FireVerifier.MaxMultiplier || op.Shift is < 0 or > 40 ? "its ratio is out of bounds" : null;
    }

    private string? RouteFault(Route op)
    {
        TensorShape shape = Shape(op.Output);
        if (op.Strides.Length != shape.Rank) return Lengths;
        Int128 low = op.Offset, high = op.Offset;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            Int128 reach = (Int128)op.Strides[axis] * (shape[axis] - 1);
            (low, high) = reach < 0 ? (low + reach, high) : (low, high + reach);
        }

        return low < 0 || high >= Length(op.Input) ? Lengths : Passes(op.Input, op.Output);
    }

    private string? ConcatFault(Concat op)
    {
        if (op.Parts.IsEmpty || op.Parts.Length != op.Lengths.Length || op.Lengths.Any(length => length < 1)
            || op.Lengths.Sum(length => (long)length) > int.MaxValue) return Lengths;
        if (Product(op.Outer, op.Lengths.Sum()) != Length(op.Output)) return Lengths;
        return op.Parts.Where((part, i) => Product(op.Outer, op.Lengths[i]) != Length(part)).Any() ? Lengths
            : op.Parts.Select(part => Passes(part, op.Output)).FirstOrDefault(fault => fault is not null);
    }

    private string? WindowFault(Window window, int input, int outputChannels, int output) =>
        WindowVerifier.FindFault(window) ?? (Codes(input) && Product(window.Channels, window.InputLength) == Length(input)
            && Product(outputChannels, window.OutputLength) == Length(output) ? null : Lengths);

    private string? StridesFault(ImmutableArray<int> strides, TensorShape shape, int edge)
    {
        if (strides.Length != shape.Rank || strides.Any(stride => stride < 0)) return Lengths;
        Int128 last = 0;
        for (int axis = 0; axis < shape.Rank; axis++) last += (Int128)strides[axis] * (shape[axis] - 1);
        return last < Length(edge) ? null : Lengths;
    }

    /// <summary>Whether every code of an edge is a code of another.</summary>
    private string? Passes(int from, int to) =>
        Codes(from) && Codes(to) && Edge(from).Range.Min >= Edge(to).Range.Min && Edge(from).Range.Max <= Edge(to).Range.Max ? null : Range;
}
