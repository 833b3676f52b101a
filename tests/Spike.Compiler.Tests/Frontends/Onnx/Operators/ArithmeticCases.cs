namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class ArithmeticCases
{
    private static readonly int[] Whole = [3, 4];

    public static IEnumerable<OperatorCase> All =>
    [
        .. new[] { "Mul", "Div" }.Select(type => new OperatorCase(type, "by one", new TestModel().Input("x", -1, 3, 4).Scalar("one", 1).Node(type + " x one -> h").Node("Neg h -> y").Output("y"))),
        .. new[] { "Add", "Sub" }.Select(type => new OperatorCase(type, "nothing", new TestModel().Input("x", -1, 3, 4).Scalar("zero", 0).Node(type + " x zero -> h").Node("Neg h -> y").Output("y"))),
        .. new[] { "Add", "Sub", "Mul" }.SelectMany(type => new OperatorCase[]
        {
            new(type, "constant scalar", WithConstant(type, [])), new(type, "constant behind", WithConstant(type, Whole)),
            new(type, "constant in front", WithConstant(type, Whole, front: true)), new(type, "constant row", WithConstant(type, [4])),
            new(type, "constant column", WithConstant(type, [3, 1])), new(type, "constant of more axes", WithConstant(type, [1, 1, 3, 1])),
            new(type, "constant channels of an image", new TestModel().Input("x", -1, 3, 2, 4).Weights("c", [3, 1, 1]).Node($"{type} x c -> y").Output("y")),
            new(type, "constant that repeats the sample", WithConstant(type, [1, 3, 4], input: [-1, 1, 4])),
            new(type, "two inputs", TwoInputs(type, [-1, 3, 4], [-1, 3, 4])),
            new(type, "two inputs, one repeated", TwoInputs(type, [-1, 3, 4], [-1, 1, 4])),
            new(type, "two inputs, both repeated", TwoInputs(type, [-1, 3, 1], [-1, 1, 4])),
            new(type, "two inputs of different ranks", TwoInputs(type, [1, 3, 4], [1, 4])),
            new(type, "with itself", new TestModel().Input("x", -1, 3, 4).Node($"{type} x x -> y").Output("y")),
            new(type, "two products", new TestModel().Input("x", -1, 6).Weights("v", [6, 4]).Weights("w", [6, 4])
                .Node("MatMul x v -> a").Node("MatMul x w -> b").Node($"{type} a b -> y").Output("y"), OperatorCase.Weights),
        }).Where(known => known.ToString() != "Sub: with itself"),
        new("Div", "constant scalar", WithConstant("Div", [], low: 1, high: 2)), new("Div", "constant row", WithConstant("Div", [4], low: 1, high: 2)),
        new("Div", "of a constant", new TestModel().Input("x", -1, 3, 4).Scalar("c", 2).Node("Div c x -> y").Output("y"), 1e-3, Low: 0.5f, High: 2),
        new("Div", "of a constant tensor", new TestModel().Input("x", -1, 3, 4).Weights("c", Whole).Node("Div c x -> y").Output("y"), 1e-3, Low: 0.5f, High: 2),
        new("Div", "two inputs", TwoInputs("Div", [-1, 3, 4], [-1, 3, 4]), 1e-3, Low: 0.5f, High: 2),
        new("Div", "two inputs, one repeated", TwoInputs("Div", [-1, 3, 4], [-1, 3, 1]), 1e-3, Low: 0.5f, High: 2),
        new("Div", "negative divisor", TwoInputs("Div", [-1, 3, 4], [-1, 3, 4]), 1e-3, Low: -2, High: -0.5f),
        new("Add", "residual chain", new TestModel().Input("x", -1, 6).Weights("w", [6, 6], -0.5f, 0.5f)
            .Node("MatMul x w -> a").Node("Add x a -> b").Node("MatMul b w -> c").Node("Add b c -> d").Node("Add d x -> y").Output("y"), OperatorCase.Weights),
    ];

    private static TestModel TwoInputs(string type, int[] a, int[] b) =>
        new TestModel().Input("a", a).Input("b", b).Node($"{type} a b -> y").Output("y");

    private static TestModel WithConstant(string type, int[] shape, bool front = false, float low = -1, float high = 1, int[]? input = null) =>
        new TestModel().Input("x", input ?? [-1, 3, 4]).Weights("c", shape, low, high).Node(front ? $"{type} c x -> y" : $"{type} x c -> y").Output("y");
}
