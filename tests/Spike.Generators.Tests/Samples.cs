using Spike.Signatures;

namespace Spike.Generators.Tests;

/// <summary>Signatures that the tests make classes of.</summary>
internal static class Samples
{
    public static ModelSignature Digits { get; } = Model(
        [Tensor("image", ["batch", 1, 28, 28])],
        [Tensor("logits", ["batch", 10], "Gemm")]);

    public static ModelSignature LabelledDigits { get; } = Digits with { Labels = new(["zero", "one", "two", "3", "four", "five", "six", "seven", "eight", "nine"]) };

    /// <summary>Tokens and a mask go in; a sentence vector and hidden states of open length come out.</summary>
    public static ModelSignature Sentences { get; } = Model(
        [Tensor("input_ids", ["batch", 128], type: "int64"), Tensor("attention_mask", ["batch", 128], type: "int64")],
        [Tensor("sentence", ["batch", 384]), Tensor("last_hidden_state", ["batch", "tokens", 384])],
        "sentences");

    /// <summary>A model that keeps its own neurons.</summary>
    public static ModelSignature Waves { get; } = Model([Tensor("input", [1, 4])], [Tensor("output", [1, 3])], "waves") with { Model = "waves.nir", Native = true };

    public static ModelSignature Model(TensorSignature[] inputs, TensorSignature[] outputs, string name = "digits") =>
        new(name + ".onnx", name + ".spike", name, new(inputs), new(outputs), new([]));

    public static TensorSignature Tensor(string name, Axis[]? shape, string? producer = null, string type = "float32") =>
        new(name, type, shape is null ? null : new EquatableArray<Dimension>([.. shape.Select(axis => axis.Dimension)]), producer);

    /// <summary>Lets a test write sizes and symbols in one list.</summary>
    internal readonly record struct Axis(Dimension Dimension)
    {
        public static implicit operator Axis(int size) => new(new Dimension(size, null));

        public static implicit operator Axis(string symbol) => new(new Dimension(null, symbol));
    }
}
