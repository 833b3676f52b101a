using System.Runtime.InteropServices;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Graphs;

/// <summary>Real numbers with a shape; equal when shape and bits are.</summary>
/// <param name="Shape">Dimensions, row-major.</param>
/// <param name="Values">As many as the shape has elements.</param>
internal sealed record FloatTensor(TensorShape Shape, ReadOnlyMemory<float> Values)
{
    public static FloatTensor Scalar(float value) => new(TensorShape.Of(), new[] { value });

    /// <summary>The one number of a tensor of one element; none for larger tensors.</summary>
    public float? Single => Values.Length == 1 ? Values.Span[0] : null;

    public bool Equals(FloatTensor? other) =>
        other is not null && Shape.Equals(other.Shape) && MemoryMarshal.AsBytes(Values.Span).SequenceEqual(
            MemoryMarshal.AsBytes(other.Values.Span));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Shape);
        hash.AddBytes(MemoryMarshal.AsBytes(Values.Span));
        return hash.ToHashCode();
    }
}
