using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Items;

[TestClass]
public sealed class InputShapesTests
{
    private static readonly TensorSignature Image = Tensor("image", "batch", 1, "height", "width");
    private static readonly TensorSignature Mask = Tensor("mask:0", "batch", 128);

    [TestMethod]
    public void Free_axes_take_their_sizes_and_a_batch_of_one_stays_free()
    {
        Assert.AreEqual("[batch, 1, 28, 28]", Shape("image:1x1x28x28", Image));
        Assert.AreEqual("[8, 1, 28, 28]", Shape("image:8x1x28x28", Image, sampleIsKnown: false));
    }

    [TestMethod]
    public void A_model_with_one_input_needs_no_name() => Assert.AreEqual("[batch, 1, 28, 28]", Shape("1,1,28,28", Image));

    [TestMethod]
    public void A_name_may_hold_a_colon()
    {
        EquatableArray<TensorSignature>? shaped = Apply("image:1x1x28x28; mask:0:1x128", out _, Image, Mask);

        Assert.AreEqual("[batch, 128]", $"[{string.Join(", ", shaped!.Value[1].Shape!.Value)}]");
    }

    [TestMethod]
    public void An_input_that_is_one_number_is_no_input_of_the_class()
    {
        EquatableArray<TensorSignature>? shaped = Apply("image:1x1x28x28; rate=16000", out _, Image, Tensor("rate"));

        Assert.AreEqual("image", shaped!.Value.Single().Name);
    }

    [TestMethod]
    [DataRow("rate=16000", "fixes 'rate', but the model has 'image'")]
    [DataRow("", "size of a sample of input 'image' is not known: its shape is [batch, 1, height, width]")]
    [DataRow("image:1x3x28x28", "the size 3, but the model fixes it to 1")]
    [DataRow("image:28x28", "2 axes, but the model gives it 4")]
    [DataRow("picture:1x1x28x28", "names 'picture', but the model has 'image'")]
    [DataRow("image:1x1x28x0", "the size '0', which is no whole number above 0")]
    public void What_does_not_fit_the_model_is_refused_with_an_example_that_does(string shapes, string reason)
    {
        Assert.IsNull(Apply(shapes, out Diagnostic? problem, Image));
        Assert.AreEqual("SPIKE1002", problem!.Code);
        Assert.Contains(reason, problem.Message);
        Assert.Contains("InputShapes=\"image:1x1x1x1\"", problem.Message);
    }

    private static string Shape(string shapes, TensorSignature input, bool sampleIsKnown = true)
    {
        EquatableArray<TensorSignature>? shaped = Apply(shapes, out Diagnostic? problem, input);
        Assert.IsNotNull(shaped, problem?.Message);
        Assert.IsTrue(!sampleIsKnown || shaped.Value[0].SampleLength == 784);
        return $"[{string.Join(", ", shaped.Value[0].Shape!.Value)}]";
    }

    private static EquatableArray<TensorSignature>? Apply(string shapes, out Diagnostic? problem, params TensorSignature[] inputs) =>
        InputShapes.Apply(ModelItem.From(TaskFolder.Model("net.onnx", ("InputShapes", shapes)), "/p"), new(inputs), out problem);

    private static TensorSignature Tensor(string name, params object[] axes) =>
        new(name, "float32", new([.. axes.Select(axis => axis is int size ? new Dimension(size, null) : new Dimension(null, (string)axis))]), null);
}
