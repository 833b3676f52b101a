namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class ProductCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        Gemm("plain", [6, 4], [4]), Gemm("transposed", [4, 6], [4], ("transB", 1)), Gemm("factors", [6, 4], [4], ("alpha", 0.5f), ("beta", -2f)),
        Gemm("transposed with factors", [4, 6], [4], ("transB", 1), ("alpha", -1.5f), ("beta", 0.25f)), Gemm("bias of one element", [6, 4], [1]),
        Gemm("scalar bias", [6, 4], []), Gemm("bias row", [6, 4], [1, 4]), Gemm("bias of one element and two axes", [6, 4], [1, 1]), Gemm("no factor", [6,
            4], [4], ("beta", 0f)),
        new("Gemm", "no bias", new TestModel().Input("x", -1, 6).Weights("w", [6, 4]).Node("Gemm x w -> y").Output("y"), OperatorCase.Weights),
        new("Gemm", "of two values, a bias of several rows", new TestModel().Input("x", 3, 4).Input("z", 3, 4).Weights("b", [3, 3]).Node("Gemm x z b -> y", ("transB", 1), ("alpha", 0.5f), ("beta", 2f)).Output("y"), 1e-3),
        new("Gemm", "its first operand turned", new TestModel().Input("x", 3, 4).Weights("w", [3, 5]).Node("Gemm x w -> y", ("transA", 1)).Output("y"), OperatorCase.Weights),
        Constant("matrix", [-1, 6], [6, 4]), Constant("rows share the weights", [-1, 3, 6], [6, 4]), Constant("four axes", [-1, 2, 3, 6], [6, 4]),
        Constant("vector of weights", [-1, 3, 6], [6]), Constant("leading axis of one", [-1, 3, 6], [1, 6, 4]), Constant("a matrix for each head", [-1, 2,
            3, 6], [2, 6, 4]),
        new("MatMul", "vector by vector", new TestModel().Input("x", 6).Weights("w", [6]).Node("MatMul x w -> y").Output("y"), OperatorCase.Weights),
        new("MatMul", "two vectors", new TestModel().Input("x", 6).Input("z", 6).Node("MatMul x z -> y").Output("y")),
        new("Gemm", "a tensor of the name that its bias would get", new TestModel().Input("x", -1, 6).Weights("w", [6, 4]).Weights("h.bias", [4])
            .Node("Gemm x w h.bias -> h", ("beta", 3f)).Node("Mul h h.bias -> y").Output("y"), OperatorCase.Weights),
        new("Gemm", "a fixed batch", new TestModel().Input("x", 3, 6).Weights("w", [6, 4]).Weights("b", [4]).Node("Gemm x w b -> y").Output("y"), OperatorCase.Weights),
        new("MatMul", "constant in front", new TestModel().Input("x", -1, 6, 4).Weights("w", [3, 6]).Node("MatMul w x -> y").Output("y"), OperatorCase.Weights),
        new("MatMul", "constant vector in front", new TestModel().Input("x", -1, 6, 4).Weights("w", [6]).Node("MatMul w x -> y")
            .Output("y"), OperatorCase.Weights),
        Two("two inputs", [-1, 3, 6], [-1, 6, 4]), Two("heads", [-1, 2, 3, 6], [-1, 2, 6, 4]), Two("a repeated operand", [-1, 2, 3, 6], [-1, 1, 6, 4]),
        Two("operands of different ranks", [1, 2, 3, 6], [6, 4]),
        new("MatMul", "with bias behind", new TestModel().Input("x", -1, 6).Weights("w", [6, 4]).Weights("b", [4]).Node("MatMul x w -> h")
            .Node("Add h b -> y").Output("y"), OperatorCase.Weights),
        new("MatMul", "attention", new TestModel().Input("x", -1, 5, 8).Weights("q", [8, 8]).Weights("k", [8, 8]).Weights("v", [8, 8])
            .Integers("split", 0, 5, 2, 4).Integers("join", 0, 5, 8)
            .Node("MatMul x q -> q1").Node("Reshape q1 split -> q2").Node("Transpose q2 -> q3", ("perm", new[] { 0, 2, 1, 3 }))
            .Node("MatMul x k -> k1").Node("Reshape k1 split -> k2").Node("Transpose k2 -> k3", ("perm", new[] { 0, 2, 3, 1 }))
            .Node("MatMul x v -> v1").Node("Reshape v1 split -> v2").Node("Transpose v2 -> v3", ("perm", new[] { 0, 2, 1, 3 }))
            .Node("MatMul q3 k3 -> s").Node("Softmax s -> p").Node("MatMul p v3 -> o").Node("Transpose o -> o1", ("perm", new[] { 0, 2, 1, 3 }))
            .Node("Reshape o1 join -> y").Output("y"), 0.02, 0.05),
    ];

    private static OperatorCase Gemm(string variant, int[] weights, int[] bias, params (string, object)[] attributes) =>
        new("Gemm", variant, new TestModel().Input("x", -1, 6).Weights("w", weights).Weights("b", bias).Node("Gemm x w b -> y", attributes)
            .Output("y"), OperatorCase.Weights);

    private static OperatorCase Constant(string variant, int[] input, int[] weights) =>
        new("MatMul", variant, new TestModel().Input("x", input).Weights("w", weights).Node("MatMul x w -> y").Output("y"), OperatorCase.Weights);

    private static OperatorCase Two(string variant, int[] a, int[] b) =>
        new("MatMul", variant, new TestModel().Input("a", a).Input("b", b).Node("MatMul a b -> y").Output("y"));
}
