// Compiled into the build tasks, which write the sidecar, and into the generator, which reads it. Neither references the other.

namespace Spike.Signatures;

/// <summary>What a model's header says: the schema of NAME.spike.json, from which the typed class is made.</summary>
/// <param name="Model">File name of the model, without its folder.</param>
/// <param name="Artifact">File name of the artifact beside the app.</param>
/// <param name="Graph">The graph's own name.</param>
/// <param name="Labels">Names of the classes that the output tells apart; empty when none were given.</param>
internal sealed record ModelSignature(
    string Model,
    string Artifact,
    string Graph,
    EquatableArray<TensorSignature> Inputs,
    EquatableArray<TensorSignature> Outputs,
    EquatableArray<string> Labels)
{
    /// <summary>Raised when a reader of the former schema would misread the file.</summary>
    public const int Schema = 1;

    /// <summary>The model keeps its own neurons and runs step by step.</summary>
    public bool Native { get; init; }
}

/// <summary>An input or output of the model.</summary>
/// <param name="Type">Element type as numpy names it: float32, int64, ...</param>
/// <param name="Shape">Null when not even the number of axes is known.</param>
/// <param name="Producer">For an output: the operator that makes it. Softmax means that the values are probabilities already.</param>
internal sealed record TensorSignature(string Name, string Type, EquatableArray<Dimension>? Shape, string? Producer)
{
    /// <summary>The axes of one sample, or null when not even their number is known.</summary>
    /// <remarks>A leading axis that is free or 1 counts samples and is not part of one.</remarks>
    public EquatableArray<Dimension>? SampleShape
    {
        get
        {
            if (Shape is not { } shape)
                return null;
            bool hasBatchAxis = shape.Count > 0 && (shape[0].Size ?? 1) == 1;
            return hasBatchAxis ? new([.. shape.Skip(1)]) : shape;
        }
    }

    /// <summary>Values in one sample, or null when the header does not say or they do not fit an array.</summary>
    public int? SampleLength
    {
        get
        {
            if (SampleShape is not { } shape)
                return null;

            long length = 1;
            foreach (Dimension axis in shape)
            {
                if (axis.Size is not { } size || size <= 0 || size > int.MaxValue || (length *= size) > int.MaxValue)
                    return null;
            }

            return (int)length;
        }
    }
}

/// <summary>One axis: a size, or the name of a size that is not known before the model runs.</summary>
internal readonly record struct Dimension(long? Size, string? Symbol)
{
    public override string ToString() =>
        Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (string.IsNullOrEmpty(Symbol) ? "?" : Symbol!);
}
