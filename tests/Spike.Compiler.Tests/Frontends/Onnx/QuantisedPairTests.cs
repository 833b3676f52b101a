using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>A QuantizeLinear passes its value on, so whatever reads its codes must give them to a DequantizeLinear of the same scale.</summary>
[TestClass]
public sealed class QuantisedPairTests
{
    [TestMethod]
    [DataRow("DequantizeLinear q t zero -> y", "scale", DisplayName = "another scale")]
    [DataRow("DequantizeLinear q s one -> y", "zero point", DisplayName = "another zero point")]
    [DataRow("DequantizeLinear q s -> y", "zero point", DisplayName = "no zero point")]
    [DataRow("Transpose q -> r; DequantizeLinear r t zero -> y", "scale", DisplayName = "another scale behind a movement")]
    [DataRow("Cast q -> y", "Cast", DisplayName = "codes as numbers")]
    [DataRow("Cast q -> f; Sub f ten -> d; Mul d s -> y", "Cast", DisplayName = "a pair written out")]
    [DataRow("Max q one -> r; DequantizeLinear r s zero -> y", "Max", DisplayName = "a bound in codes")]
    [DataRow("Clip q one -> r; DequantizeLinear r s zero -> y", "Clip", DisplayName = "a clip in codes")]
    [DataRow("Pad q pads -> r; DequantizeLinear r s zero -> y", "Pad", DisplayName = "a padding that stands for another number than zero")]
    [DataRow("QuantizeLinear x t zero -> p; Concat q p -> r; DequantizeLinear r s zero -> y", "Concat", DisplayName = "two scales side by side")]
    [DataRow("Concat q row -> r; DequantizeLinear r s zero -> y", "Concat", DisplayName = "constant codes")]
    public void What_reads_codes_otherwise_is_refused_in_words(string nodes, string word)
    {
        Diagnostic refusal = Refusal.Of(Pair(nodes));
        Assert.AreEqual("SPIKE1004", refusal.Code, refusal.ToString());
        Assert.Contains(word, refusal.Reason);
    }

    [TestMethod]
    [DataRow("DequantizeLinear q s zero -> y", DisplayName = "a pair")]
    [DataRow("DequantizeLinear q same zero -> y", DisplayName = "the same scale by another name")]
    [DataRow("Transpose q -> r; Flatten r -> f; DequantizeLinear f s zero -> y", DisplayName = "movements")]
    [DataRow("QuantizeLinear x s nil -> p; Pad p pads -> r; DequantizeLinear r s nil -> y", DisplayName = "a padding of zeros")]
    [DataRow("Identity q -> r; Concat q r -> c; DequantizeLinear c s zero -> y", DisplayName = "side by side")]
    [DataRow("DequantizeLinear q s zero -> a; DequantizeLinear q s zero -> b; Add a b -> y", DisplayName = "several readers")]
    [DataRow("Unsqueeze q two -> u; MaxPool u -> r; DequantizeLinear r s zero -> y", DisplayName = "the largest of a window")]
    public void What_moves_and_chooses_codes_is_read(string nodes)
    {
        using var compiled = new CompiledTestModel(Pair(nodes));
        // A code of the original is 0.01.
        Assert.IsLessThan(0.02, compiled.Error());
    }

    private static TestModel Pair(string nodes)
    {
        TestModel model = new TestModel(13).Input("x", 1, 2, 3).Scalar("s", 0.01f).Scalar("same", 0.01f).Scalar("t", 0.02f).Scalar("ten", 10).Tensor(Codes("zero", [], 10)).Tensor(Codes("nil", [], 0)).Tensor(Codes("one", [], 11))
            .Tensor(Codes("row", [1, 2, 3], 1, 2, 3, 4, 5, 6)).Integers("pads", 0, 0, 1, 0, 0, 0).Integers("two", 2).Node("QuantizeLinear x s zero -> q");
        foreach (string node in nodes.Split("; "))
        {
            string type = node[..node.IndexOf(' ')];
            model = type switch
            {
                "Cast" => model.Node(node, ("to", (int)ElementType.Float)),
                "Concat" => model.Node(node, ("axis", 1)),
                "MaxPool" => model.Node(node, ("kernel_shape", new[] { 1, 2 })),
                _ => model.Node(node),
            };
        }

        return model.Output("y");
    }

    private static TensorProto Codes(string name, int[] shape, params int[] codes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Int8 };
        tensor.Dims.Add(shape.Select(size => (long)size));
        tensor.Int32Data.Add(codes);
        return tensor;
    }
}
