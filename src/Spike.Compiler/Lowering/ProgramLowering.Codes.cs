using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Values as codes and as sums: where a population fires.</content>
internal sealed partial class ProgramLowering
{
    /// <summary>The codes of a value at the window of its widest reader.</summary>
    private int Codes(string value, string reader)
    {
        if (IsConstant(value)) return ConstantCodes(value, reader, steps.OfConstants);
        LoweredValue lowered = values[value];
        if (lowered.Wide < 0)
            lowered.Wide = Fire(lowered.Sum!, value, steps.Wide(value, lowered.Sum!.NonNegative));
        return lowered.Wide;
    }

    /// <summary>The codes of a value at the window of synapses.</summary>
    private int SynapseCodes(string value, string reader)
    {
        if (IsConstant(value)) return ConstantCodes(value, reader, new CodeRange(8, signed: true));
        LoweredValue lowered = values[value];
        if (lowered.Synapse >= 0) return lowered.Synapse;
        int wide = Codes(value, reader);
        Edge edge = builder.Edges[wide];
        EdgeSpec spec = steps.Synapse(value, !edge.Range.Signed || lowered.Sum is { NonNegative: true });
        return lowered.Synapse = spec.Range.Count >= edge.Range.Count ? wide : Fire(SumOfCodes(wide, Shape(value)), value, spec);
    }

    /// <summary>The codes of a value in a range and scale that its reader prescribes.</summary>
    private int CodesIn(string value, string reader, EdgeSpec spec)
    {
        if (IsConstant(value)) return ConstantCodes(value, reader, spec);
        LoweredValue lowered = values[value];
        // Signed codes would not clamp a ReLU at zero, nor coarser ones a clip at its upper end: it fires into codes of its own first.
        if (lowered is { Wide: < 0, Sum: { } sum } && demands.Readers(value) == 1 && !(sum.NonNegative && spec.Range.Signed) && !sum.Bounded) return Fire(sum, value, spec);
        int wide = Codes(value, reader);
        Edge edge = builder.Edges[wide];
        return edge.Range == spec.Range && edge.Scale == spec.Scale ? wide : Fire(SumOfCodes(wide, Shape(value)), value, spec);
    }

    /// <summary>The value as a sum that its only reader may go on with; a value with other readers fires first.</summary>
    private Affine SumOf(string value, string reader)
    {
        if (IsConstant(value)) return SumOfCodes(Codes(value, reader), Shape(value));
        LoweredValue lowered = values[value];
        // Digits have fired: their sum may have any number of readers.
        if (lowered.Digits is not null) return lowered.Sum!;
        return lowered is { Wide: < 0, Sum: { NonNegative: false } sum } && demands.Readers(value) == 1
            ? sum
            : SumOfCodes(Codes(value, reader), Shape(value));
    }

    private Affine SumOfCodes(int edge, TensorShape shape) =>
        Affine.Of(shape, ChannelLayout.Scalar, edge, [builder.Edges[edge].Scale]);

    /// <summary>A sum that is rounded to codes: the population fires.</summary>
    private int Fire(Affine sum, string value, EdgeSpec spec)
    {
        int channels = sum.Layout.Channels, terms = sum.Terms.Length;
        var shifts = new byte[channels];
        var offsets = new long[channels];
        var multipliers = new int[terms][];
        for (int term = 0; term < terms; term++) multipliers[term] = new int[channels];
        Span<double> real = stackalloc double[terms], magnitudes = stackalloc double[terms];
        for (int term = 0; term < terms; term++) magnitudes[term] = builder.Magnitude(sum.Terms[term].Edge);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int term = 0; term < terms; term++) real[term] = sum.Terms[term].Coefficients[channel] / spec.Scale;
            double offset = FixedPoint.Saturate(real, magnitudes, sum.Offset[channel] / spec.Scale, Math.Max(-(double)spec.Range.Min, spec.Range.Max));
            int shift = FixedPoint.Shift(real, magnitudes, offset);
            shifts[channel] = (byte)shift;
            offsets[channel] = FixedPoint.Offset(offset, shift);
            for (int term = 0; term < terms; term++) multipliers[term][channel] = FixedPoint.Multiplier(real[term], shift);
        }

        int output = builder.AddCodes(value, sum.Shape, spec.Range, spec.Scale);
        builder.Add(new Fire(
            producers.GetValueOrDefault(value, value), output,
            [.. sum.Terms.Select((term, i) => new FireTerm(term.Edge, builder.Segments.Add<int>(multipliers[i]), term.Strides))],
            channels, sum.Layout.Stride, builder.Segments.Add<byte>(shifts),
            offsets.Any(offset => offset != 0) ? builder.Segments.Add<long>(offsets) : null, spec.Range, TableSegment: null));
        return output;
    }

    private int ConstantCodes(string value, string node, CodeRange range)
    {
        double magnitude = Constant(value).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return ConstantCodes(value, node, new EdgeSpec(range, magnitude > 0 ? magnitude / range.Max : 1));
    }

    private int ConstantCodes(string value, string node, EdgeSpec spec) => ConstantCodes(value, Shape(value), Constant(value), node, spec);

    private int ConstantCodes(string name, TensorShape shape, double[] elements, string node, EdgeSpec spec)
    {
        short[] codes = [.. elements.Select(element => (short)spec.Range.Clamp((long)Math.Round(element / spec.Scale)))];
        int output = builder.AddCodes(name, shape, spec.Range, spec.Scale);
        builder.Add(new Constant(node, output, builder.Segments.Add<short>(codes)));
        return output;
    }

    /// <summary>Strides under which a tensor is read when numpy's rules repeat it over a shape.</summary>
    private static ImmutableArray<int> BroadcastStrides(TensorShape operand, TensorShape over)
    {
        ImmutableArray<int> own = operand.Strides;
        int lead = over.Rank - operand.Rank;
        return [.. Enumerable.Range(0, over.Rank).Select(axis => axis < lead || operand[axis - lead] == 1 ? 0 : own[axis - lead])];
    }
}
