using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Spike.Compiler.Graphs;

/// <summary>Whole numbers with value equality, one an axis: strides, permutations, indices. Lets two operators be compared.</summary>
[CollectionBuilder(typeof(IntTuple), nameof(Create))]
internal readonly struct IntTuple(ImmutableArray<int> values) : IReadOnlyList<int>, IEquatable<IntTuple>
{
    private readonly ImmutableArray<int> values = values;

    public int Length => Values.Length;

    int IReadOnlyCollection<int>.Count => Length;

    public int this[int index] => Values[index];

    private ImmutableArray<int> Values => values.IsDefault ? [] : values;

    public static IntTuple Create(ReadOnlySpan<int> values) => new([.. values]);

    public static implicit operator ImmutableArray<int>(IntTuple tuple) => tuple.Values;

    public static implicit operator IntTuple(ImmutableArray<int> values) => new(values);

    public bool Equals(IntTuple other) => Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override bool Equals(object? obj) => obj is IntTuple other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int value in Values) hash.Add(value);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", Values)}]";

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
