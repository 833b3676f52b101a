using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Elements chosen by numbers, known ones and those of the sample.</summary>
internal static class IndexCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        new("Gather", "of values, by a number of the sample", Of([1, 5, 4], [1]).Node("Gather x i -> y", ("axis", 1)).Output("y"), 1e-3, Low: -5, High: 4),
        new("Gather", "columns of a constant table", new TestModel().Input("i", ElementType.Int32, 1, 2).Weights("e", [3, 5]).Node("Gather e i -> y", ("axis", 1)).Output("y"), OperatorCase.Weights, Low: 0, High: 4),
        new("Gather", "whole numbers of the sample", new TestModel().Input("i", ElementType.Int64, 1, 4).Node("Gather i i -> j", ("axis", 1)).Node("Cast j -> y", ("to", 1)).Output("y"), Low: 0, High: 3),
        new("GatherElements", "known indices", new TestModel().Input("x", -1, 3, 4).Tensor(Whole("i", [1, 3, 2], 0, 3, -1, 1, 2, 2)).Node("GatherElements x i -> y", ("axis", 2)).Output("y")),
        new("GatherElements", "known indices along samples", new TestModel().Input("x", 3, 4).Tensor(Whole("i", [2, 2], 0, 2, -1, 1)).Node("GatherElements x i -> y", ("axis", 0)).Output("y")),
        new("GatherElements", "the last step of a sequence", Of([1, 5, 4], [1, 1, 4]).Node("GatherElements x i -> y", ("axis", 1)).Output("y"), 1e-3, Low: -5, High: 4),
        new("GatherElements", "the last axis", Of([1, 3, 4], [1, 2, 4]).Node("GatherElements x i -> y", ("axis", -1)).Output("y"), 1e-3, Low: 0, High: 3),
        new("OneHot", "categories", Hot().Node("OneHot i d v -> y").Output("y"), Low: -5, High: 4),
        new("OneHot", "another axis and other values", Hot(-1, 3).Node("OneHot i d v -> y", ("axis", 1)).Output("y"), Low: 0, High: 6),
        .. Choice("ArgMax"), .. Choice("ArgMin"),
        Folded("EyeLike", "c", "EyeLike c -> m"),
        Folded("NonZero", "t", "NonZero c -> n", "Transpose n -> t", "GatherND c t -> m"),
        Folded("GatherND", "t", "NonZero c -> n", "Transpose n -> t", "GatherND c t -> m"),
        Folded("ScatterND", "c", "ScatterND c p u -> m"),
        Folded("ScatterElements", "c", "ScatterElements c q u -> m"),
    ];

    /// <summary>Values, and numbers of the sample.</summary>
    private static TestModel Of(int[] values, int[] numbers) => new TestModel().Input("x", values).Input("i", ElementType.Int64, numbers);

    private static TestModel Hot(float off = 0, float on = 1) => new TestModel().Input("i", ElementType.Int64, -1, 3).Integers("d", 5).Floats("v", [2], off, on);

    private static OperatorCase[] Choice(string type) =>
    [
        new(type, "the last axis", new TestModel().Input("x", -1, 3, 6).Node(type + " x -> i", ("axis", -1)).Node("Cast i -> y", ("to", 1)).Output("y"), CoarseBound: 1),
        new(type, "the first of equals, the axis stays apart", new TestModel().Input("x", ElementType.Int64, 1, 6, 2).Node(type + " x -> i", ("axis", 1), ("keepdims", 0)).Node("Cast i -> y", ("to", 1)).Output("y"), Low: 0, High: 2),
        new(type, "the last of equals", new TestModel().Input("x", ElementType.Int64, 1, 6).Node(type + " x -> i", ("axis", 1), ("select_last_index", 1)).Node("Cast i -> y", ("to", 1)).Output("y"), Low: 0, High: 2),
    ];

    /// <summary>An operator on constants only, whose result is added to the sample.</summary>
    private static OperatorCase Folded(string type, string variant, params string[] nodes)
    {
        TestModel model = new TestModel().Input("x", -1, 1).Floats("c", [2, 2], 0.5f, 0, 0.25f, 1).Floats("u", [1, 2], 3, -3).Tensor(Whole("p", [1, 1], 1)).Tensor(Whole("q", [1, 2], 1, 0));
        foreach (string node in nodes) model.Node(node);
        return new(type, variant, model.Node("ReduceSum m -> s", ("keepdims", 0)).Node("Add x s -> y").Output("y"));
    }

    private static TensorProto Whole(string name, int[] shape, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Int64 };
        tensor.Dims.Add(shape.Select(size => (long)size));
        tensor.Int64Data.Add(values);
        return tensor;
    }
}
