using System.Globalization;
using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The private checks: lengths of arguments, and that the artifact has the inputs and outputs of the class.</summary>
internal static class CheckSource
{
    public static void Write(ModelSpec model, CodeWriter code)
    {
        code.Private("""
            private static void RequireSamples(int length, int samples, int sampleLength, string tensor, string parameter)
            {
                if (length != (long)samples * sampleLength)
                {
                    throw new global::System.ArgumentException(
                        samples == 1
                            ? $"{tensor} takes {sampleLength} values, not {length}."
                            : $"{tensor} takes {samples} samples of {sampleLength} values, not {length} values.",
                        parameter);
                }
            }

            private static int CountSamples(int length, int sampleLength, string tensor, string parameter)
            {
                if (length % sampleLength != 0)
                    throw new global::System.ArgumentException($"{tensor} takes a multiple of {sampleLength} values, not {length}.", parameter);
                return length / sampleLength;
            }
            """);
        WriteMatch(model, code);
    }

    private static void WriteMatch(ModelSpec model, CodeWriter code)
    {
        string inputs = Count(model.Inputs), outputs = Count(model.Outputs);
        code.Private(Code.Method(
            "private static void RequireMatch(global::Spike.Runtime.SpikeModel model)",
            [
                $"if (model.Inputs.Length != {inputs} || model.Outputs.Length != {outputs})",
                $"    throw new global::Spike.Runtime.SpikeFormatException($\"The artifact '{{model.Name}}' has {{model.Inputs.Length}} inputs and {{model.Outputs.Length}} outputs; {model.Class} was made for {inputs} and {outputs}. Build the project again.\");",
            ],
            model.Tensors.Select(tensor => RequireTensor(model, tensor))));

        code.Private($$"""
            private static void RequireTensor(global::Spike.Runtime.SpikeModel model, global::Spike.Runtime.SpikeTensor tensor, string name, int? length)
            {
                if (tensor.Name != name || tensor.Length != (length ?? tensor.Length))
                {
                    string wanted = length is null ? $"'{name}'" : $"'{name}' of {length} values";
                    throw new global::Spike.Runtime.SpikeFormatException($"The artifact '{model.Name}' has '{tensor.Name}' of {tensor.Length} values where {{model.Class}} was made for {wanted}. Build the project again.");
                }
            }
            """);
    }

    /// <summary>An output that the header leaves open, but that classifies, must have a value for each label.</summary>
    private static string RequireTensor(ModelSpec model, TensorSpec tensor)
    {
        int? length = tensor.Length;
        if (model.Classification is { } classification && !tensor.IsInput && tensor.Index == classification.Output)
            length ??= classification.Labels.Count;
        string port = $"model.{(tensor.IsInput ? "Inputs" : "Outputs")}[{tensor.Index}]";
        return $"RequireTensor(model, {port}, {Code.Literal(tensor.Name)}, {length?.ToString(CultureInfo.InvariantCulture) ?? "null"});";
    }

    private static string Count(IReadOnlyCollection<TensorSpec> tensors) => tensors.Count.ToString(CultureInfo.InvariantCulture);
}
