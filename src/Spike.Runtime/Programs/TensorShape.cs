using System.Collections.Immutable;

namespace Spike.Runtime.Programs;

/// <summary>The dimensions of a tensor, outermost first, row-major.</summary>
internal readonly record struct TensorShape(ImmutableArray<int> Dimensions)
{
    public static TensorShape Of(params ReadOnlySpan<int> dimensions) => new([.. dimensions]);

    public int Rank => Dimensions.Length;

    public int Length => Dimensions.Aggregate(1, (product, dimension) => checked(product * dimension));

    public int this[int axis] => Dimensions[axis];

    /// <remarks>Said outright: the compiler would count ^1 from <see cref="Length"/>, which is the number of elements.</remarks>
    public int this[Index axis] => Dimensions[axis];

    /// <summary>Row-major strides in elements.</summary>
    public ImmutableArray<int> Strides
    {
        get
        {
            var strides = new int[Rank];
            for (int axis = Rank - 1, step = 1; axis >= 0; step *= Dimensions[axis--]) strides[axis] = step;
            return [.. strides];
        }
    }

    public bool Equals(TensorShape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dimension in Dimensions) hash.Add(dimension);
        return hash.ToHashCode();
    }

    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', Dimensions);
}
