using Spike.Signatures;

namespace Spike.Build.Tasks.Onnx;

/// <summary>What a build needs to know of a model without its weights.</summary>
/// <param name="Inputs">Inputs that are not initializers.</param>
/// <param name="ExternalData">Files beside the model that hold weights, as the model names them.</param>
internal sealed record OnnxHeader(
    string Graph,
    EquatableArray<TensorSignature> Inputs,
    EquatableArray<TensorSignature> Outputs,
    EquatableArray<string> ExternalData);
