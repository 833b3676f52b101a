using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Functions, norms and sums that are made of simpler operators, and tables of single functions.</summary>
internal static class ExpandedCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        Table("Sin", -3, 3), Table("Cos", -3, 3), Table("Softsign", -4, 4), Table("Selu", -3, 3), Table("Selu", -3, 3, ("alpha", 1.2f), ("gamma", 0.9f)), Table("Celu", -3, 3),
        Table("Celu", -3, 3, ("alpha", 0.5f)), Table("Mish", -4, 4),
        Step("Sign", "plain"), Step("Floor", "plain"), Step("Ceil", "plain"), Step("Round", "plain"), Step("ThresholdedRelu", "plain"),
        new("Floor", "of a size", new TestModel().Input("x", 1, 3, 4).Scalar("q", 2.5f).Node("Floor q -> f").Node("Mul x f -> y").Output("y")),
        new("Sum", "one operand", new TestModel().Input("x", -1, 3, 4).Node("Sum x -> y").Output("y")),
        new("Sum", "two operands", Three("Sum a c -> y")), new("Sum", "four operands", Three("Sum a b c a -> y")), new("Mean", "three operands", Three("Mean a b c -> y")),
        new("Mean", "one operand", Three("Mean a -> y")),
        new("PRelu", "one slope", Slope([1])), new("PRelu", "a slope for each channel", Slope([3, 1])), new("PRelu", "a slope for each element", Slope([3, 4])),
        .. new[] { "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare" }.SelectMany(type => new OperatorCase[]
        {
            new(type, "attribute", new TestModel(11).Input("x", -1, 3, 4, 5).Node($"{type} x -> y", ("axes", new[] { 1, 3 })).Output("y"), 1e-3),
            new(type, "axis gone", new TestModel(11).Input("x", -1, 3, 4).Node($"{type} x -> y", ("axes", new[] { -1 }), ("keepdims", 0)).Output("y"), 1e-3),
            new(type, "axes as input", new TestModel(18).Input("x", -1, 3, 4).Integers("a", 1).Node($"{type} x a -> y").Output("y"), 1e-3),
            new(type, "all axes", new TestModel(18).Input("x", 1, 3, 4).Node($"{type} x -> y").Output("y"), 1e-3),
        }),
        new("CumSum", "last axis", Cumulated(1)), new("CumSum", "an inner axis", new TestModel().Input("x", -1, 3, 4).Integers("a", 1).Node("CumSum x a -> y").Output("y"), OperatorCase.Weights),
        new("CumSum", "from behind", Cumulated(1, ("reverse", 1)), OperatorCase.Weights), new("CumSum", "without itself", Cumulated(1, ("exclusive", 1)), OperatorCase.Weights),
        new("CumSum", "from behind, without itself", Cumulated(-1, ("exclusive", 1), ("reverse", 1)), OperatorCase.Weights),
        new("CumSum", "places of tokens under a mask", new TestModel().Input("x", ElementType.Int64, -1, 5).Integers("a", 1).Weights("e", [7, 3]).Node("CumSum x a -> p")
            .Node("Mul p x -> i").Node("Gather e i -> y").Output("y"), Low: 0, High: 1),
        new("Trilu", "of values", Square("Trilu x -> y")), new("Trilu", "lower", Square("Trilu x -> y", ("upper", 0))), new("Trilu", "diagonal", Square("Trilu x d -> y")),
        new("Trilu", "of a constant", new TestModel().Input("x", -1, 4, 4).Weights("c", [4, 4]).Node("Trilu c -> t", ("upper", 0)).Node("Mul x t -> y").Output("y")),
        new("InstanceNormalization", "image", Channels("InstanceNormalization x s b -> y", 17, [-1, 3, 4, 5], 3), 5e-4),
        new("InstanceNormalization", "one axis, epsilon", Channels("InstanceNormalization x s b -> y", 17, [-1, 3, 9], 3, ("epsilon", 0.1f)), 5e-4),
        new("GroupNormalization", "a factor for each channel", Channels("GroupNormalization x s b -> y", 21, [-1, 4, 3, 5], 4, ("num_groups", 2)), 5e-4),
        new("GroupNormalization", "one group", Channels("GroupNormalization x s b -> y", 21, [-1, 4, 6], 4, ("num_groups", 1)), 5e-4),
        new("LayerNormalization", "set 11", new TestModel(11).Input("x", -1, 4, 6).Weights("s", [6]).Weights("b", [6]).Node("LayerNormalization x s b -> y").Output("y"), 5e-4),
        new("SimplifiedLayerNormalization", "plain", Scaled("SimplifiedLayerNormalization", 17), 5e-4),
        new("SimplifiedLayerNormalization", "epsilon", Scaled("SimplifiedLayerNormalization", 17, ("epsilon", 0.1f)), 5e-4),
        new("RMSNormalization", "plain", Scaled("RMSNormalization", 23), 5e-4),
        new("LpNormalization", "Euclidean", Of("LpNormalization x -> y"), 1e-3), new("LpNormalization", "sum", Of("LpNormalization x -> y", ("p", 1), ("axis", 1)), 1e-3, 0.05, 0.1f),
        new("Einsum", "dots", Product("...ij,...jk->...ik", [1, 2, 3, 4], [1, 2, 4, 5])),
        new("CumSum", "of 32-bit numbers, masked", new TestModel().Input("x", Spike.Compiler.Frontends.Onnx.ElementType.Int32, -1, 5).Tensor(new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "a", DataType = 6, Int32Data = { 1 } })
            .Node("CumSum x a -> c").Node("Mul c x -> m").Node("Cast m -> y", ("to", 1)).Output("y"), Low: 0, High: 1),
        new("Shrink", "hard", new TestModel().Input("x", -1, 3, 4).Node("Shrink x -> y", ("lambd", 0.25f)).Output("y"), 0.02), new("Shrink", "soft", new TestModel().Input("x", -1, 3, 4).Node("Shrink x -> y", ("lambd", 0.25f), ("bias", 0.25f)).Output("y"), 1e-3),
        new("Einsum", "matrices", Product("ij,jk->ik", [3, 4], [4, 5])), new("Einsum", "heads", Product("bqhd,bkhd->bhqk", [1, 3, 2, 4], [1, 5, 2, 4])),
        new("Einsum", "values", Product("bhqk,bkhd->bqhd", [1, 2, 3, 5], [1, 5, 2, 4])), new("Einsum", "outer product", Product("i,j->ij", [3], [4])),
        new("Einsum", "turned", Product("ij,kj->ki", [3, 4], [5, 4])), new("Einsum", "two sums", Product("aij,ijb->ab", [2, 3, 4], [3, 4, 5])),
        new("Einsum", "constant weights", new TestModel().Input("a", -1, 3, 4).Weights("b", [4, 2, 5]).Node("Einsum a b -> y", ("equation", "bsd,dhk->bhsk")).Output("y"), OperatorCase.Weights),
        new("If", "the branch that is taken", Branches(true)), new("If", "the other branch", Branches(false)),
    ];

    private static OperatorCase Table(string type, float low, float high, params (string, object)[] attributes) => new(
        type, attributes.Length == 0 ? "plain" : "attributes " + attributes.Length,
        new TestModel(type == "Mish" ? 18 : 17).Input("x", -1, 3, 4).Node($"{type} x -> y", attributes).Output("y"), 2e-4, Low: low, High: high);

    /// <summary>Functions that jump, on numbers half way between their jumps: what a code rounds stays on its side.</summary>
    private static OperatorCase Step(string type, string variant) => new(
        type, variant, new TestModel().Input("x", ElementType.Int64, -1, 12).Scalar("p", 0.5f).Scalar("q", 0.25f)
            .Node("Cast x -> f", ("to", 1)).Node("Mul f p -> g").Node("Add g q -> h").Node($"{type} h -> y").Output("y"),
        Low: -16, High: 16);

    private static TestModel Of(string node, params (string, object)[] attributes) => new TestModel().Input("x", -1, 3, 4).Node(node, attributes).Output("y");

    private static TestModel Three(string node) => new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 4).Input("c", -1, 1, 4).Node(node).Output("y");

    private static TestModel Slope(int[] shape) => new TestModel().Input("x", -1, 3, 4).Weights("s", shape).Node("PRelu x s -> y").Output("y");

    private static TestModel Square(string node, params (string, object)[] attributes) => new TestModel().Input("x", -1, 4, 4)
        .Tensor(new TensorProto { Name = "d", DataType = (int)ElementType.Int64, Int64Data = { 1 } }).Node(node, attributes).Output("y");

    private static TestModel Cumulated(int axis, params (string, object)[] attributes) =>
        new TestModel().Input("x", -1, 4).Integers("a", axis).Node("CumSum x a -> y", attributes).Output("y");

    private static TestModel Channels(string node, int opset, int[] shape, int channels, params (string, object)[] attributes) =>
        new TestModel(opset).Input("x", shape).Weights("s", [channels], 0.5f, 2).Weights("b", [channels]).Node(node, attributes).Output("y");

    private static TestModel Scaled(string type, int opset, params (string, object)[] attributes) =>
        new TestModel(opset).Input("x", -1, 3, 8).Weights("s", [8], 0.5f, 2).Node($"{type} x s -> y", attributes).Output("y");

    private static TestModel Product(string equation, int[] a, int[] b) =>
        new TestModel().Input("a", a).Input("b", b).Node("Einsum a b -> y", ("equation", equation)).Output("y");

    /// <summary>Both branches read a value of the graph around them and use the same names inside.</summary>
    private static TestModel Branches(bool condition)
    {
        GraphProto then = new TestModel().Weights("k", [4]).Node("Mul h k -> m").Node("Tanh m -> o").Output("o").Proto.Graph;
        GraphProto otherwise = new TestModel().Node("Neg h -> m").Node("Sigmoid m -> o").Output("o").Proto.Graph;
        (then.Name, otherwise.Name) = ("then", "else");
        var flag = new TensorProto { Name = "c", DataType = (int)ElementType.Bool, Int32Data = { condition ? 1 : 0 } };
        return new TestModel().Input("x", -1, 3, 4).Tensor(flag).Node("Relu x -> h").Node("If c -> y", ("then_branch", then), ("else_branch", otherwise)).Output("y");
    }
}
