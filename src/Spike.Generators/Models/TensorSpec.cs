using Spike.Signatures;

namespace Spike.Generators.Models;

/// <summary>An input or output, and its names in the class.</summary>
/// <param name="Index">Its place among the model's inputs or outputs.</param>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">Its element type in the model.</param>
/// <param name="Axes">Axes of one sample; null when not even their number is known.</param>
/// <param name="Length">Values in one sample; null when only the artifact knows.</param>
/// <param name="Parameter">Parameter of the methods that run the model.</param>
/// <param name="LengthMember">The class's constant, or property where <paramref name="Length"/> is null.</param>
/// <param name="ShapeMember">The class's property with the axes, which is there when all are known.</param>
/// <param name="ResultProperty">An output's property where a run gives several.</param>
internal sealed record TensorSpec(
    int Index,
    bool IsInput,
    string Name,
    string Type,
    EquatableArray<Dimension>? Axes,
    int? Length,
    string Parameter,
    string LengthMember,
    string ShapeMember,
    string ResultProperty)
{
    /// <summary>The C# type of its values: whole numbers go in as such, everything else is float.</summary>
    public string Element => !IsInput ? "float" : Type switch { "int64" => "long", "int32" => "int", _ => "float" };

    public string Kind => IsInput ? "input" : "output";

    /// <summary>The shape of a sample as documentation and messages show it: 1x28x28.</summary>
    public string Shape => Axes switch
    {
        null => "unknown",
        { Count: 0 } => "scalar",
        { } axes => string.Join(axes.All(axis => axis.Size is not null) ? "x" : " x ", axes),
    };
}
