using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Graphs as onnxruntime.quantization.quantize_dynamic writes them. The original rounds to 8 bits itself, and bounds leave room for that.</summary>
internal static class DynamicQuantisationCases
{
    private const string Ms = "com.microsoft.";
    private const double Rounding = 0.03;

    public static IEnumerable<OperatorCase> All =>
    [
        new("DynamicQuantizeLinear", "a layer", Layer(ElementType.Int8, 0), Rounding, 0.05), new("MatMulInteger", "unsigned weights around a zero point", Layer(ElementType.UInt8, 12), Rounding, 0.05),
        new("ConvInteger", "padded", new TestModel(13).Input("x", 1, 2, 6).Tensor(Bytes("w", ElementType.Int8, [3, 2, 3])).Tensor(Point(ElementType.Int8, 0)).Scalar("s", 0.01f)
            .Node("DynamicQuantizeLinear x -> q a z").Node("ConvInteger q w z o -> i", ("pads", new[] { 1, 1 })).Node("Cast i -> f", ("to", 1)).Node("Mul a s -> t").Node("Mul f t -> y").Output("y"), Rounding, 0.05),
        new(Ms + "MatMulIntegerToFloat", "bias", new TestModel(13).Input("x", -1, 6).Tensor(Bytes("w", ElementType.Int8, [6, 4])).Tensor(Point(ElementType.Int8, 0)).Scalar("s", 0.01f).Weights("b", [4])
            .Node("DynamicQuantizeLinear x -> q a z").Node(Ms + "MatMulIntegerToFloat q w a s z o b -> y").Output("y"), Rounding, 0.05),
        new(Ms + "DynamicQuantizeMatMul", "bias", new TestModel(13).Input("x", -1, 6).Tensor(Bytes("w", ElementType.Int8, [6, 4])).Tensor(Point(ElementType.Int8, 0)).Scalar("s", 0.01f).Weights("b", [4])
            .Node(Ms + "DynamicQuantizeMatMul x w s o b -> y").Output("y"), Rounding, 0.05),
    ];

    private static TestModel Layer(ElementType type, int zero) => new TestModel(13).Input("x", -1, 6).Tensor(Bytes("w", type, [6, 4])).Tensor(Point(type, zero)).Scalar("s", 0.01f)
        .Node("DynamicQuantizeLinear x -> q a z").Node("MatMulInteger q w z o -> i").Node("Cast i -> f", ("to", 1)).Node("Mul a s -> t").Node("Mul f t -> y").Output("y");

    private static TensorProto Point(ElementType type, int zero) => new() { Name = "o", DataType = (int)type, Int32Data = { zero } };

    private static TensorProto Bytes(string name, ElementType type, int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.Add(shape.Select(size => (long)size));
        int length = shape.Aggregate(1, (product, size) => product * size);
        tensor.Int32Data.Add(Enumerable.Range(0, length).Select(i => (i * 37 % 120) - (type == ElementType.Int8 ? 60 : 0)));
        return tensor;
    }
}
