using Spike.Generators.Models;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Models;

[TestClass]
public sealed class ModelSpecBuilderTests
{
    [TestMethod]
    [DataRow("image", "image", "ImageLength")]
    [DataRow("input_ids", "inputIds", "InputIdsLength")]
    [DataRow("onnx::MatMul_0", "onnxMatMul0", "OnnxMatMul0Length")]
    [DataRow("/net/in.1", "netIn1", "NetIn1Length")]
    [DataRow("in", "@in", "InLength")]
    [DataRow("0", "input0", "Input0Length")]
    [DataRow("", "input", "InputLength")]
    [DataRow("图像", "图像", "图像Length")]
    [DataRow("Größe", "größe", "GrößeLength")]
    public void A_tensor_s_name_becomes_that_of_a_parameter_and_of_a_constant(string name, string parameter, string constant)
    {
        TensorSpec input = Build(Model([Tensor(name, [4])], [Tensor("y", [4])])).Inputs[0];
        Assert.AreEqual((parameter, constant), (input.Parameter, input.LengthMember));
    }

    [TestMethod]
    public void Tensors_of_one_name_are_told_apart_by_a_number()
    {
        ModelSpec model = Build(Model([Tensor("x.1", [4]), Tensor("x_1", [4])], [Tensor("x/1", [4])]));
        CollectionAssert.AreEqual(new[] { "x1", "x12", "x13" }, model.Tensors.Select(tensor => tensor.Parameter).ToArray());
        CollectionAssert.AreEqual(new[] { "X1Length", "X1Length2", "X1Length3" }, model.Tensors.Select(tensor => tensor.LengthMember).ToArray());
    }

    [TestMethod]
    public void A_constant_does_not_take_the_class_s_name() => Assert.AreEqual(
        "ImageLength2", ModelSpecBuilder.Build("", "ImageLength", Digits).Inputs[0].LengthMember);

    [TestMethod]
    [DataRow(new[] { "cat", "hot dog", "T-shirt" }, new[] { "Cat", "HotDog", "TShirt" })]
    [DataRow(new[] { "0", "1", "3d" }, new[] { "Label0", "Label1", "Label3d" })]
    [DataRow(new[] { "hot dog", "Hot-Dog", "HOTDOG" }, new[] { "HotDog", "HotDog2", "HOTDOG3" })]
    [DataRow(new[] { "+", "-", "👍" }, new[] { "Label0", "Label1", "Label2" })]
    [DataRow(new[] { "+", "0", "label1" }, new[] { "Label0", "Label02", "Label1" })]
    [DataRow(new[] { "class", "int", "var" }, new[] { "Class", "Int", "Var" })]
    [DataRow(new[] { "猫", "犬", "größe" }, new[] { "猫", "犬", "Größe" })]
    [DataRow(new[] { "value__", "ToString", "Equals" }, new[] { "Value", "ToString", "Equals" })]
    public void Labels_become_members_of_an_enum(string[] labels, string[] members)
    {
        ModelSpec model = Build(Model([Tensor("x", [4])], [Tensor("y", [3])]) with { Labels = new(labels) });
        CollectionAssert.AreEqual(members, model.Classification!.Labels.Select(label => label.Member).ToArray());
        CollectionAssert.AreEqual(labels, model.Classification.Labels.Select(label => label.Text).ToArray());
    }

    [TestMethod]
    public void The_output_with_a_value_for_each_label_classifies()
    {
        TensorSignature open = Tensor("open", ["batch", "n"]), five = Tensor("five", [5]), two = Tensor("two", [2]);
        Assert.AreEqual(2, Classifying(open, five, two));
        Assert.AreEqual(1, Classifying(five, open, open));

        static int Classifying(params TensorSignature[] outputs) =>
            Build(Model([Tensor("x", [4])], outputs) with { Labels = new(["a", "b"]) }).Classification!.Output;
    }

    [TestMethod]
    [DataRow("Gemm", nameof(Scores.Logits))]
    [DataRow(null, nameof(Scores.Logits))]
    [DataRow("Softmax", nameof(Scores.Probabilities))]
    [DataRow("Sigmoid", nameof(Scores.Probabilities))]
    [DataRow("LogSoftmax", nameof(Scores.LogProbabilities))]
    public void What_a_score_means_depends_on_the_operator_that_makes_it(string? producer, string scores) => Assert.AreEqual(
        scores, Build(Model([Tensor("x", [4])], [Tensor("y", [2], producer)]) with { Labels = new(["a", "b"]) }).Classification!.Scores.ToString());

    [TestMethod]
    [DataRow(new object[] { "batch", 1, 28, 28 }, "1x28x28", 784)]
    [DataRow(new object[] { 1, 10 }, "10", 10)]
    [DataRow(new object[] { 10 }, "10", 10)]
    [DataRow(new object[] { "batch" }, "scalar", 1)]
    [DataRow(new object[] { "batch", "tokens", 64 }, "tokens x 64", null)]
    public void The_axis_that_counts_samples_is_not_part_of_one(object[] shape, string text, int? length)
    {
        Axis[] axes = [.. shape.Select(axis => axis is int size ? (Axis)size : (Axis)(string)axis)];
        TensorSpec input = Build(Model([Tensor("x", axes)], [Tensor("y", [2])])).Inputs[0];
        Assert.AreEqual((text, length), (input.Shape, input.Length));
    }

    private static ModelSpec Build(ModelSignature signature) => ModelSpecBuilder.Build("Demo", "Digits", signature);
}
