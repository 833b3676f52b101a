namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class RecurrentCases
{
    private const int Steps = 5;
    private const int Inputs = 4;
    private const int Hidden = 3;

    /// <summary>8-bit weights, and states that pass through them at every step.</summary>
    private const double Bound = 0.02;

    private const double Coarse = 0.06;

    public static IEnumerable<OperatorCase> All =>
    [
        .. Common("RNN", 1), .. Common("GRU", 3), .. Common("LSTM", 4),
        Of("GRU", "linear before reset", 3, "X W R B -> y", ("linear_before_reset", 1)),
        Of("GRU", "linear before reset, both directions, from a state", 3, "X W R B _ H -> Y y", ("linear_before_reset", 1), ("direction", "bidirectional")),
        Of("RNN", "ReLU", 1, "X W R B -> y", ("activations", (string[])["Relu"])),
        Of("LSTM", "both states", 4, "X W R B _ H C -> Y y z"),
        Of("GRU", "hard sigmoids", 3, "X W R B -> y", ("activations", (string[])["HardSigmoid", "Tanh"])),
        Of("RNN", "a hard sigmoid of its own slope", 1, "X W R B -> y", ("activations", (string[])["HardSigmoid"]), ("activation_alpha", (float[])[0.3f]), ("activation_beta", (float[])[0.4f])),
        Of("LSTM", "softsigns", 4, "X W R B -> y", ("activations", (string[])["Sigmoid", "Softsign", "Softsign"])),
        Of("LSTM", "a shorter sequence", 4, "X W R B L -> Y y z"), Of("GRU", "a shorter sequence, both directions", 3, "X W R B L -> Y y", ("direction", "bidirectional")),
        Of("LSTM", "peepholes", 4, "X W R B _ H C P -> Y y z"),
        Of("LSTM", "peepholes from nothing", 4, "X W R B _ _ _ P -> y"),
    ];

    private static IEnumerable<OperatorCase> Common(string type, int gates) =>
    [
        Of(type, "forward", gates, "X W R B -> y"), Of(type, "no bias", gates, "X W R -> y"),
        Of(type, "reverse", gates, "X W R B -> y", ("direction", "reverse")),
        Of(type, "both directions", gates, "X W R B -> y", ("direction", "bidirectional")),
        Of(type, "the last state alone", gates, "X W R B -> _ y"), Of(type, "both outputs", gates, "X W R B -> z y"),
        Of(type, "from a state", gates, "X W R B _ H -> y"), Of(type, "from a state of zeros", gates, "X W R B _ Z -> y"),
    ];

    /// <summary>Samples come first, as in every model, and are then moved behind time.</summary>
    private static OperatorCase Of(string type, string variant, int gates, string node, params (string Name, object Value)[] attributes)
    {
        int directions = attributes.Any(attribute => attribute.Value is "bidirectional") ? 2 : 1;
        TestModel model = Weights(new TestModel().Input("x", 1, Steps, Inputs), gates, directions).Node("Transpose x -> X", ("perm", new[] { 1, 0, 2 }))
            .Node($"{type} {node}", [("hidden_size", Hidden), .. attributes]);
        string[] outputs = [.. node.Split("-> ")[1].Split(' ').Where(name => name is "y" or "z")];
        return new(type, variant, model.Output(outputs), Bound, Coarse);
    }

    private static TestModel Weights(TestModel model, int gates, int directions) => model
        .Weights("W", [directions, gates * Hidden, Inputs], -0.7f, 0.7f).Weights("R", [directions, gates * Hidden, Hidden], -0.7f, 0.7f)
        .Weights("B", [directions, 2 * gates * Hidden], -0.5f, 0.5f).Weights("P", [directions, 3 * Hidden]).Weights("H", [directions, 1, Hidden])
        .Weights("C", [directions, 1, Hidden]).Floats("Z", [directions, 1, Hidden], new float[directions * Hidden])
        .Tensor(new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "L", DataType = (int)Spike.Compiler.Frontends.Onnx.ElementType.Int32, Dims = { 1 }, Int32Data = { 3 } });
}
