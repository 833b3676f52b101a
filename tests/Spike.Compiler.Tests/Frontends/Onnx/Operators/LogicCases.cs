using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Whole numbers, truth values, and what chooses by them.</summary>
internal static class LogicCases
{
    /// <summary>A softmax whose codes reach down to where a mask leaves nothing.</summary>
    private const double Masked = 2e-4;

    public static IEnumerable<OperatorCase> All =>
    [
        new("Gather", "rows by token ids", Ids(ElementType.Int64).Weights("e", [7, 4]).Node("Gather e x -> y").Output("y"), Low: 0, High: 6),
        new("Gather", "rows by 32-bit token ids, then weights", Ids(ElementType.Int32).Weights("e", [7, 4]).Weights("w", [4, 3]).Node("Gather e x -> h")
            .Node("MatMul h w -> y").Output("y"), OperatorCase.Weights, Low: 0, High: 6),
        new("Gather", "rows counted from the end", Ids(ElementType.Int64).Weights("e", [7, 4]).Node("Gather e x -> y").Output("y"), Low: -7, High: 6),
        new("Gather", "a table of one axis", Ids(ElementType.Int64).Weights("e", [7]).Node("Gather e x -> y").Output("y"), Low: 0, High: 6),
        new("Gather", "rows by computed ids", Ids(ElementType.Int64).Weights("e", [9, 4]).Integers("two", 2).Node("Add x two -> i").Node("Gather e i -> y")
            .Output("y"), Low: 0, High: 6),
        new("Cast", "to whole numbers", new TestModel().Input("x", -1, 6).Weights("e", [9, 2]).Scalar("four", 4).Node("Mul x four -> h").Node("Cast h -> i", ("to", 7))
            .Node("Cast i -> y", ("to", 1)).Output("y"), 1e-3),
        new("Cast", "to truth values", Ids(ElementType.Int64).Node("Cast x -> t", ("to", 9)).Node("Cast t -> y", ("to", 1)).Output("y"), Low: -1, High: 2),
        new("Cast", "of truth values", Ids(ElementType.Bool).Node("Cast x -> y", ("to", 1)).Output("y")),
        new("Cast", "of whole numbers to whole numbers", Ids(ElementType.Int32).Node("Cast x -> i", ("to", 7)).Node("Cast i -> y", ("to", 1)).Output("y"), Low: -9, High: 9),
        new("Equal", "to a padding id", Ids(ElementType.Int64).Integers("pad", 1).Node("Equal x pad -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 3),
        new("Equal", "of two inputs", Ids(ElementType.Int64).Input("z", ElementType.Int64, -1, 5).Node("Equal x z -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 2),
        new("Equal", "every pair of tokens", Ids(ElementType.Int64).Integers("a", 2).Integers("b", 1).Node("Unsqueeze x a -> r").Node("Unsqueeze x b -> c")
            .Node("Equal r c -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 3),
        Relation("Greater"), Relation("GreaterOrEqual"), Relation("Less"), Relation("LessOrEqual"),
        new("Less", "of floats", new TestModel().Input("x", -1, 6).Scalar("c", 0.25f).Node("Less x c -> t").Node("Cast t -> y", ("to", 1)).Output("y"), CoarseBound: 1),
        new("Greater", "of values of which one channel is taken away", new TestModel().Input("x", -1, 4).Floats("m", [4], 1, 0, 1, 1).Scalar("c", 0.1f).Node("Mul x m -> h").Node("Greater h c -> t")
            .Node("Cast t -> y", ("to", 1)).Output("y")),
        new("Greater", "of values that are all taken away", new TestModel().Input("x", -1, 4).Floats("m", [4], 0, 0, 0, 0).Floats("c", [4], -0.1f, 0, 0.1f, 0.2f).Node("Mul x m -> h").Node("Greater h c -> t")
            .Node("Cast t -> y", ("to", 1)).Output("y")),
        new("Greater", "a constant in front", Ids(ElementType.Int64).Integers("c", 0, 1, 2, 3, 4).Node("Greater c x -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 5),
        new("Not", "of a mask", Ids(ElementType.Bool).Node("Not x -> t").Node("Cast t -> y", ("to", 1)).Output("y")),
        new("And", "two masks", Masks("And")), new("Or", "two masks", Masks("Or")),
        new("And", "a causal mask and padding", Ids(ElementType.Bool).Tensor(Triangle(5)).Integers("a", 1).Node("Unsqueeze x a -> r").Node("And r c -> t")
            .Node("Cast t -> y", ("to", 1)).Output("y")),
        new("IsInf", "a guard", new TestModel().Input("x", -1, 6).Scalar("zero", 0).Node("IsInf x -> t").Node("Where t zero x -> y").Output("y")),
        new("IsNaN", "moved", new TestModel(13).Input("x", -1, 6).Integers("one", 1).Scalar("zero", 0).Node("Unsqueeze x one -> u").Node("IsNaN x -> t").Node("Unsqueeze t one -> r").Node("Where r zero u -> y").Output("y")),
        new("IsNaN", "turned round", new TestModel().Input("x", -1, 6).Scalar("zero", 0).Node("IsNaN x -> t").Node("Not t -> n").Node("Where n x zero -> y").Output("y")),
        new("IsNaN", "a softmax that guards itself", new TestModel().Input("x", -1, 6).Scalar("zero", 0).Node("Softmax x -> p").Node("IsNaN p -> t")
            .Node("Where t zero p -> y").Output("y")),
        new("Where", "a constant condition", new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 4).Tensor(Triangle(3, 4)).Node("Where c a b -> y").Output("y")),
        new("Where", "a constant condition and a constant", new TestModel().Input("a", -1, 3, 4).Tensor(Triangle(3, 4)).Scalar("b", 0.5f).Node("Where c a b -> y").Output("y")),
        new("Where", "a causal mask", new TestModel().Input("x", -1, 2, 4, 4).Tensor(Triangle(4)).Scalar("low", float.MinValue).Node("Where c x low -> s")
            .Node("Softmax s -> y").Output("y"), Masked),
        new("Where", "a causal mask of minus infinity", new TestModel().Input("x", -1, 2, 4, 4).Tensor(Triangle(4)).Scalar("low", float.NegativeInfinity)
            .Node("Where c x low -> s").Node("Softmax s -> y").Output("y"), Masked),
        new("Where", "a condition of the sample", Chosen("Where c a b -> y")),
        new("Where", "a condition of the sample, one row for all", new TestModel().Input("c", ElementType.Bool, -1, 1, 4).Input("a", -1, 3, 4).Input("b", -1, 1, 4)
            .Node("Where c a b -> y").Output("y")),
        new("Where", "a condition of the sample and a constant", Chosen("Where c a k -> y")),
        new("Where", "a padding mask", new TestModel().Input("c", ElementType.Bool, -1, 1, 4).Input("x", -1, 4, 4).Scalar("low", float.MinValue).Scalar("zero", 0)
            .Node("Where c zero low -> m").Node("Add x m -> s").Node("Softmax s -> y").Output("y"), Masked),
        new("Where", "scores where a mask lets them", new TestModel().Input("c", ElementType.Bool, -1, 1, 4).Input("x", -1, 4, 4).Scalar("low", -1e4f)
            .Node("Where c x low -> s").Node("Softmax s -> y").Output("y"), Masked),
        new("Max", "two operands", Pair("Max a b -> y")), new("Max", "three, one repeated", Pair("Max a b r -> y")), new("Max", "a bound", Pair("Max a k -> y")),
        new("Max", "a constant row", Pair("Max a w -> y")), new("Max", "one operand", Pair("Max a -> y")),
        new("Max", "whole numbers", Ids(ElementType.Int64).Integers("k", 2).Node("Max x k -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 5),
        new("Min", "two operands", Pair("Min a b -> y")), new("Min", "three, one repeated", Pair("Min a b r -> y")), new("Min", "a bound", Pair("Min a k -> y")),
        new("Min", "a constant row", Pair("Min a w -> y")), new("Min", "one operand", Pair("Min a -> y")),
        new("Mod", "of token ids", Ids(ElementType.Int64).Integers("k", 3).Node("Mod x k -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: -8, High: 8),
        new("Div", "of whole numbers", Ids(ElementType.Int64).Integers("k", 3).Node("Div x k -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: -8, High: 8),
        new("Sub", "of a mask in whole numbers", Ids(ElementType.Int64).Integers("k", 1).Node("Sub k x -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 1),
        new("Mul", "of whole numbers", Ids(ElementType.Int64).Input("z", ElementType.Int64, -1, 5).Node("Mul x z -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: -9, High: 9),
        new("ReduceSum", "of a mask", new TestModel(13).Input("x", ElementType.Int64, -1, 5).Integers("a", 1).Node("ReduceSum x a -> t").Node("Cast t -> y", ("to", 1)).Output("y"),
            Low: 0, High: 1),
    ];

    private static TestModel Ids(ElementType type) => new TestModel().Input("x", type, -1, 5);

    private static TestModel Masks(string type) =>
        Ids(ElementType.Bool).Input("z", ElementType.Bool, -1, 5).Node($"{type} x z -> t").Node("Cast t -> y", ("to", 1)).Output("y");

    private static OperatorCase Relation(string type) =>
        new(type, "of whole numbers", Ids(ElementType.Int64).Integers("k", 3).Node($"{type} x k -> t").Node("Cast t -> y", ("to", 1)).Output("y"), Low: 0, High: 6);

    private static TestModel Chosen(string node) =>
        new TestModel().Input("c", ElementType.Bool, -1, 3, 4).Input("a", -1, 3, 4).Input("b", -1, 3, 4).Scalar("k", 0.75f).Node(node).Output("y");

    private static TestModel Pair(string node) =>
        new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 4).Input("r", -1, 1, 4).Scalar("k", 0.25f).Weights("w", [4]).Node(node).Output("y");

    /// <summary>Truth values: row i sees columns up to i.</summary>
    private static Spike.Compiler.Frontends.Onnx.Wire.TensorProto Triangle(int rows, int columns = 0)
    {
        columns = columns == 0 ? rows : columns;
        var tensor = new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "c", DataType = (int)ElementType.Bool, Dims = { rows, columns } };
        tensor.Int32Data.Add(Enumerable.Range(0, rows * columns).Select(i => i % columns <= i / columns ? 1 : 0));
        return tensor;
    }
}
