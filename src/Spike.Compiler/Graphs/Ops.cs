using Spike.Runtime.Programs;

namespace Spike.Compiler.Graphs;

/// <summary>What a node computes. Shapes stand with the values, not here.</summary>
internal abstract record Op;

/// <summary>(x, weights [, bias]): a convolution over the axes behind batch and channels.</summary>
/// <param name="Strides">One an axis.</param>
/// <param name="Pads">Zeros before each axis, then behind each.</param>
/// <param name="Dilations">One an axis.</param>
/// <param name="Groups">Independent convolutions.</param>
internal sealed record Convolution(IntTuple Strides, IntTuple Pads, IntTuple Dilations, int Groups) : Op;

/// <summary>(a, b [, bias]): numpy's matmul; the bias is constant and has one element a column.</summary>
internal sealed record MatMul : Op;

/// <summary>(a, b), numpy's broadcasting.</summary>
internal sealed record Add : Op;

/// <summary>(a, b), numpy's broadcasting.</summary>
internal sealed record Subtract : Op;

/// <summary>(a, b), numpy's broadcasting.</summary>
internal sealed record Multiply : Op;

/// <summary>(a, b), numpy's broadcasting.</summary>
internal sealed record Divide : Op;

/// <summary>(x, factor, shift): x · factor + shift with constants of one element a channel (axis 1); a batch norm.</summary>
internal sealed record ChannelAffine : Op;

/// <summary>A function of one element.</summary>
internal enum UnaryFunction
{
    Relu,
    Gelu,
    GeluTanh,
    Erf,
    Tanh,
    Sigmoid,
    Exp,
    Sqrt,
    Negate,
    Abs,
    Clip,
    LeakyRelu,
    Power,
    Reciprocal,
    SiLU,
    HardSigmoid,
    HardSwish,
    Softplus,
    Elu,
    IsNotZero,
    Truncate,
    WholeQuotient,
    Remainder,
    Sin,
    Cos,
    Log,
    Sign,
    Round,
    Floor,
    Ceiling,
    Softsign,
    Selu,
    Celu,
    ThresholdedRelu,
    Mish,
    QuickGelu,
}

/// <summary>(x): a function of each element.</summary>
/// <param name="Function">Which.</param>
/// <param name="A">Clip's minimum, a power's exponent, a divisor, the slope of LeakyRelu, Elu and HardSigmoid.</param>
/// <param name="B">Clip's maximum, HardSigmoid's shift.</param>
internal sealed record Unary(UnaryFunction Function, float A = 0, float B = 0) : Op;

/// <summary>(x): probabilities along one axis.</summary>
/// <param name="Axis">Which.</param>
/// <param name="AndBehind">Along this axis and all behind it, taken as one.</param>
internal sealed record Softmax(int Axis, bool AndBehind = false) : Op
{
    /// <summary>Elements of a row, and from one to the next.</summary>
    public (int Length, int Stride) Rows(TensorShape shape)
    {
        int behind = shape.Dimensions.Skip(Axis + 1).Aggregate(1, (product, dimension) => product * dimension);
        return AndBehind ? (shape[Axis] * behind, 1) : (shape[Axis], behind);
    }
}

/// <summary>(x, scale [, bias]): normalisation over the axes from <paramref name="Axis"/> on.</summary>
/// <param name="Axis">The first axis that is normalised.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Centred">Whether the mean is taken off; an RMS norm leaves it.</param>
internal sealed record LayerNorm(int Axis, float Epsilon, bool Centred = true) : Op;

/// <summary>(x): the largest element of each window.</summary>
internal sealed record MaxPool(IntTuple Kernel, IntTuple Strides, IntTuple Pads, IntTuple Dilations) : Op;

/// <summary>(x): the mean of each window.</summary>
/// <param name="Kernel">One an axis.</param>
/// <param name="Strides">One an axis.</param>
/// <param name="Pads">Zeros before each axis, then behind each.</param>
/// <param name="CountIncludePad">Whether the padding counts in the divisor.</param>
internal sealed record AveragePool(IntTuple Kernel, IntTuple Strides, IntTuple Pads, bool CountIncludePad) : Op;

internal enum ReduceKind
{
    Mean,
    Sum,
    Max,
}

/// <summary>(x): a reduction over axes. Whether they stay as 1 stands in the output's shape.</summary>
internal sealed record Reduce(ReduceKind Kind, IntTuple Axes) : Op;

/// <summary>(x): the same elements in the same order, under another shape.</summary>
internal sealed record Reshape : Op;

/// <summary>(x): axis i of the result is axis Permutation[i] of x.</summary>
internal sealed record Transpose(IntTuple Permutation) : Op;

/// <summary>(parts...): one behind the other along an axis.</summary>
internal sealed record Concat(int Axis) : Op;

/// <summary>(x): element Starts + i · Steps along each axis; a step may be negative.</summary>
internal sealed record Slice(IntTuple Starts, IntTuple Steps) : Op;

/// <summary>(x): chosen elements of one axis; the indices' own shape stands in the output's shape.</summary>
internal sealed record Gather(int Axis, IntTuple Indices) : Op;

/// <summary>(x): repeated by numpy's rules.</summary>
internal sealed record Expand : Op;

/// <summary>(x): a constant around it.</summary>
/// <param name="Before">Elements before each axis.</param>
/// <param name="Behind">Elements behind each axis.</param>
/// <param name="Value">What they hold.</param>
internal sealed record Pad(IntTuple Before, IntTuple Behind, float Value) : Op;

/// <summary>(table, indices): a row of the constant table for each index; a negative one counts from the end.</summary>
internal sealed record Embedding : Op;

internal enum Relation
{
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary>(a, b), numpy's broadcasting: 1 where the relation holds, else 0.</summary>
internal sealed record Compare(Relation Relation) : Op;

/// <summary>(condition, a, b), numpy's broadcasting: a where the condition is 1, b where it is 0.</summary>
internal sealed record Choose : Op;

/// <summary>(parts...), numpy's broadcasting: the largest or smallest of each element.</summary>
internal sealed record Extreme(bool Largest) : Op;
