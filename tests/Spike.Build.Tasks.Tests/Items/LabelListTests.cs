using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Items;

[TestClass]
public sealed class LabelListTests
{
    [TestMethod]
    public void A_list_and_a_file_give_the_same_labels()
    {
        using var folder = new TaskFolder();
        folder.Write("labels.txt", System.Text.Encoding.UTF8.GetBytes("cat\n dog \n\nöko\n"));

        Assert.AreSequenceEqual(["cat", "dog", "öko"], Read(folder, "cat; dog; öko"));
        Assert.AreSequenceEqual(["cat", "dog", "öko"], Read(folder, "cat,dog,öko"));
        Assert.AreSequenceEqual(["cat", "dog", "öko"], Read(folder, "labels.txt"));
    }

    private static string[] Read(TaskFolder folder, string labels)
    {
        var output = new TensorSignature("y", "float32", new([new Dimension(null, "n"), new Dimension(3, null)]), null);
        EquatableArray<string>? read = LabelList.Read(ModelItem.From(TaskFolder.Model("net.onnx", ("Labels", labels)), folder.Root), folder.Root, new([output]), out var problem);
        Assert.IsNull(problem);
        return [.. read!.Value];
    }
}
