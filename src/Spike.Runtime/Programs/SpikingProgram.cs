using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>A compiled model: integer operations in an order in which each edge is written before it is read.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Inputs">Edges that a caller encodes real numbers into; high digits of long whole numbers last.</param>
/// <param name="Outputs">Edges that are decoded for the caller.</param>
/// <param name="Edges">All tensors; an edge's id is its index.</param>
/// <param name="Operations">Each writes one edge.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates that the original network makes for one sample.</param>
/// <param name="Arena">Where each edge lies in memory; none: each edge has its own place.</param>
internal sealed record SpikingProgram(
    string Name, ImmutableArray<Port> Inputs, ImmutableArray<Port> Outputs, ImmutableArray<Edge> Edges,
    ImmutableArray<Operation> Operations, long MultiplyAccumulates, ArenaPlan? Arena)
{
    /// <summary>The inputs that a caller knows: all but the high digits. They come first.</summary>
    [JsonIgnore]
    public IEnumerable<Port> OwnInputs
    {
        get
        {
            HashSet<string> high = [.. Inputs.Select(port => port.High).OfType<string>()];
            return Inputs.Where(port => !high.Contains(port.Name));
        }
    }

    /// <summary>The constant data that operations name.</summary>
    [JsonIgnore]
    public ISegments Segments { get; init; } = NoSegments.Instance;
}

/// <summary>An input or output of the model.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Edge">Its edge.</param>
/// <param name="Shape">The model's shape of one sample.</param>
/// <param name="Whole">On an input: the whole numbers that it takes, token ids for example; none: any number.</param>
/// <param name="High">
/// On an input of whole numbers that pass 15 bits: the input behind it that takes their high digit. A number n stands as n mod 2^15 on this
/// port's edge and as floor(n / 2^15) on that one's. The caller gives one number and knows nothing of the two.
/// </param>
internal sealed record Port(
    string Name, int Edge, TensorShape Shape, WholeRange? Whole = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? High = null);

/// <summary>Whole numbers of more than 15 bits, as two digits of which each is a code.</summary>
internal static class LongNumber
{
    public const int Base = 1 << (CodeRange.MaxBits - 1);

    /// <summary>The codes of low digits.</summary>
    public static readonly CodeRange LowDigits = new(CodeRange.MaxBits - 1, signed: false);

    public static float Low(float number) => number - (High(number) * Base);

    public static float High(float number) => MathF.Floor(number / Base);
}

/// <summary>Whole numbers from <paramref name="Min"/> to <paramref name="Max"/>.</summary>
internal sealed record WholeRange(int Min, int Max)
{
    public bool Holds(float value) => value >= Min && value <= Max && float.IsInteger(value);
}

/// <summary>Constant data of a program, by id.</summary>
internal interface ISegments
{
    int Count { get; }

    /// <summary>The segment's elements, little-endian, aligned to 64 bytes when mapped from an artifact.</summary>
    ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged;

    /// <summary>The segment's bytes, without a look at them.</summary>
    long Length(int segment) => Read<byte>(segment).Length;
}

internal sealed class NoSegments : ISegments
{
    public static readonly NoSegments Instance = new();

    public int Count => 0;

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => throw new ArgumentOutOfRangeException(nameof(segment));
}
