using Spike.Signatures;

namespace Spike.Generators.Models;

/// <summary>All that the source of one class is made from. A cache key: plain values, equal when the source would be.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="Class">The class's name; the types beside it start with it.</param>
/// <param name="Model">File name of the original model.</param>
/// <param name="Artifact">File name of the compiled one.</param>
/// <param name="Classification">None without labels.</param>
internal sealed record ModelSpec(
    string Namespace,
    string Class,
    string Model,
    string Artifact,
    EquatableArray<TensorSpec> Inputs,
    EquatableArray<TensorSpec> Outputs,
    ClassificationSpec? Classification)
{
    /// <summary>It runs step by step, see <see cref="Emission.NativeSource"/>.</summary>
    public bool IsNative { get; init; }

    public string LabelType => Class + "Label";

    public string ClassificationType => Class + "Classification";

    public string ResultType => Class + "Result";

    public string ServicesType => Class + "ServiceCollectionExtensions";

    public string FullName => Namespace.Length > 0 ? Namespace + "." + Class : Class;

    /// <summary>A run of several outputs gives them by name; that of one gives the array itself.</summary>
    public bool HasResultType => Outputs.Count > 1;

    /// <summary>What a run that makes its own result returns.</summary>
    public string Result => HasResultType ? ResultType : "float[]";

    public IEnumerable<TensorSpec> Tensors => Inputs.Concat(Outputs);
}
