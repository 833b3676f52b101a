using Spike.Signatures;

namespace Spike.Build.Tasks.Onnx;

/// <summary>What a build needs to know of a model without its weights.</summary>
/// <param name="Inputs">Inputs that are not initializers.</param>
/// <param name="ExternalData">Files beside the model that hold weights, as the model names them.</param>
internal sealed record OnnxHeader(
    string Graph,
    EquatableArray<TensorSignature> Inputs,
    EquatableArray<TensorSignature> Outputs,
    EquatableArray<string> ExternalData)
{
    /// <summary>Whether it holds operators that thresholds are made of.</summary>
    public bool MayThreshold { get; init; }

    /// <summary>Whether the model keeps neurons of its own.</summary>
    public bool IsNative { get; init; }

    /// <summary>Where the weights beside the model lie.</summary>
    /// <remarks>
    /// A name that leads out of the model's folder is left out: the compiler refuses it, and until then nothing reads what a
    /// model from elsewhere names. So is a file that is missing.
    /// </remarks>
    public IEnumerable<string> ExternalDataPaths(string model)
    {
        string folder = Path.GetDirectoryName(model)! + Path.DirectorySeparatorChar;
        return ExternalData
            .Where(name => name.IndexOf('\0') < 0)
            .Select(name => Path.GetFullPath(Path.Combine(folder, name)))
            .Where(path => path.StartsWith(folder, StringComparison.Ordinal) && File.Exists(path));
    }
}
