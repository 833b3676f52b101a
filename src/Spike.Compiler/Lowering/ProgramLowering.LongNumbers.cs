using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Whole numbers of more than 15 bits, such as token ids of a large vocabulary: two digits that move side by side.</content>
internal sealed partial class ProgramLowering
{
    /// <summary>Two inputs for one of the model.</summary>
    private (Port Low, Port High) LongInput(string input)
    {
        TensorShape shape = Shape(input);
        (CodeRange range, WholeRange takes) = wholes.Long(input);
        int low = LowDigits(input, shape), high = HighDigits(input, shape, range);
        values[input] = OfDigits(low, high, shape);
        string name = $"{input}.high";
        while (graph.Inputs.Contains(name)) name += "'";
        return (new Port(input, low, shape, takes, name), new Port(name, high, shape));
    }

    /// <summary>
    /// The digits of any whole number, each a firing: high = floor(n / 2^15), for which half a unit is taken off before the rounding, and low = n - 2^15 · high.
    /// </summary>
    private (int Low, int High) DigitsOf(string value, string reader)
    {
        TensorShape shape = Shape(value);
        if (!IsConstant(value) && values[value].Digits is { } known) return known;
        if (IsConstant(value)) return ConstantDigits(value, reader);
        CodeRange range = wholes.IsLong(value) ? wholes.Long(value).High : new CodeRange(2, signed: true);
        Affine sum = SumOf(value, reader);
        int high = Fire(sum.Plus(ChannelLayout.Scalar, [-LongNumber.Base / 2]), $"{value}.high", new EdgeSpec(range, LongNumber.Base));
        Affine rest = sum.Plus(SumOfCodes(high, shape).Times(ChannelLayout.Scalar, [-1]));
        return (Fire(rest, $"{value}.low", new EdgeSpec(LongNumber.LowDigits, 1)), high);
    }

    private (int Low, int High) ConstantDigits(string value, string reader)
    {
        double[] high = [.. Constant(value).Select(number => Math.Floor(number / LongNumber.Base))], low = [.. Constant(value).Zip(high, (number, digit) => number - (digit * LongNumber.Base))];
        return (ConstantCodes($"{value}.low", Shape(value), low, reader, new EdgeSpec(LongNumber.LowDigits, 1)),
            ConstantCodes($"{value}.high", Shape(value), high, reader, new EdgeSpec(CodeWidths.Bits(CodeRange.MaxBits, nonNegative: false), 1)));
    }

    /// <summary>A movement of long whole numbers, once for each digit; none where the value is nothing of the kind.</summary>
    private LoweredValue? MovedDigits(Graphs.Node node, Func<int, string, int> move) =>
        !IsConstant(node.Inputs[0]) && values[node.Inputs[0]].Digits is var (low, high)
            ? OfDigits(move(low, $"{node.Output}.low"), move(high, $"{node.Output}.high"), Shape(node.Output))
            : null;

    private LoweredValue OfDigits(int low, int high, TensorShape shape) => new()
    {
        Sum = SumOfDigits(low, high, shape),
        Digits = (low, high),
    };

    private Affine SumOfDigits(int low, int high, TensorShape shape) =>
        SumOfCodes(low, shape).Plus(Affine.Of(shape, ChannelLayout.Scalar, high, [LongNumber.Base]));

    private int LowDigits(string value, TensorShape shape) => builder.AddCodes($"{value}.low", shape, LongNumber.LowDigits, 1);

    private int HighDigits(string value, TensorShape shape, CodeRange range) => builder.AddCodes($"{value}.high", shape, range, 1);
}
