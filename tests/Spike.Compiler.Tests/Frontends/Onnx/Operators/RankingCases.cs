namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Places of the largest and smallest elements. Elements are whole numbers, so that some are alike and none is nearly so.</summary>
internal static class RankingCases
{
    public static IEnumerable<OperatorCase> All =>
        from type in (string[])["ArgMax", "ArgMin"]
        from known in new[]
        {
            Of(type, "classes", 13, [-1, 6], ("axis", 1)), Of(type, "classes, axis gone", 13, [-1, 6], ("axis", -1), ("keepdims", 0)), Of(type, "the last of those alike", 13, [-1, 6], ("axis", 1), ("select_last_index", 1)),
            Of(type, "channels of an image", 13, [-1, 5, 3, 4], ("axis", 1), ("keepdims", 0)), Of(type, "columns", 13, [-1, 5, 3, 4], ("axis", 3)), Of(type, "set 7", 7, [-1, 6], ("axis", 1)),
            Of(type, "the first axis", 11, [4, 6]),
        }
        select known;

    private static OperatorCase Of(string type, string variant, int opset, int[] shape, params (string, object)[] attributes) => new(
        type, variant, new TestModel(opset).Input("w", Compiler.Frontends.Onnx.ElementType.Int64, shape).Scalar("p", 0.37f).Node("Cast w -> f", ("to", 1)).Node("Mul f p -> x")
            .Node($"{type} x -> i", attributes).Node("Cast i -> y", ("to", 1)).Output("y"),
        Low: -4, High: 4);
}
