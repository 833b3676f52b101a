using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class CompileKeyTests
{
    [TestMethod]
    public void The_same_content_has_the_same_key_in_any_folder()
    {
        using TaskFolder one = Folder(), other = Folder();

        Assert.AreEqual(Key(one), Key(other));
    }

    [TestMethod]
    public void Everything_that_can_change_the_artifact_changes_the_key()
    {
        using TaskFolder folder = Folder();
        string before = Key(folder);
        var seen = new HashSet<string> { before };

        Assert.IsTrue(seen.Add(Key(folder, ("TimeSteps", "4"))), "an option");
        Assert.IsTrue(seen.Add(Key(folder, ("ArtifactName", "other"))), "the name");
        Assert.IsTrue(seen.Add(Key(folder, ("Report", "false"))), "the report");
        foreach (string file in (string[])["net.onnx", "weights.bin", "calib/a.npy", "tool/spike-compile.dll", "tool/Spike.Compiler.dll", "tool/spike-compile.deps.json"])
        {
            folder.Write(file, [9, 9, 9]);
            Assert.IsTrue(seen.Add(Key(folder)), file);
        }

        folder.Write("calib/b.npy", [1]);
        Assert.IsTrue(seen.Add(Key(folder)), "a file more in a folder");
        folder.Write("tool/readme.txt", [1]);
        Assert.IsFalse(seen.Add(Key(folder)), "what lies beside the compiler and is none of it");
    }

    private static TaskFolder Folder()
    {
        var folder = new TaskFolder();
        foreach (string file in (string[])["net.onnx", "weights.bin", "calib/a.npy", "tool/spike-compile.dll", "tool/Spike.Compiler.dll", "tool/spike-compile.deps.json"])
            folder.Write(file, [1, 2, 3]);
        return folder;
    }

    private static string Key(TaskFolder folder, params (string, string)[] metadata)
    {
        var item = ModelItem.From(TaskFolder.Model("net.onnx", [("Calibration", "calib"), .. metadata]), folder.Root);
        return new CompileKey().Compute(new(item, folder.PathOf("tool/spike-compile.dll"), ""), [folder.PathOf("weights.bin")], []);
    }
}
