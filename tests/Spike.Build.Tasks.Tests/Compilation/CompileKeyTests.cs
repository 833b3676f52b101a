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

    /// <summary>An editor saves the profile; the board, which names it, is as it was.</summary>
    [TestMethod]
    public void The_profile_that_a_board_names_is_part_of_it()
    {
        using TaskFolder folder = Folder();
        folder.Write("chips/board.json", """{ "format": "spike-chip-board/1", "profile": "mine.json" }"""u8.ToArray());
        var seen = new HashSet<string> { Key(folder, ("ChipConfig", "chips/board.json")) };
        folder.Write("chips/mine.json", [1]);
        Assert.IsTrue(seen.Add(Key(folder, ("ChipConfig", "chips/board.json"))), "it came");

        var inputs = new List<FileStamp>();
        Assert.IsFalse(seen.Add(Key(folder, inputs, [], ("ChipConfig", "chips/board.json"))));
        Assert.IsTrue(inputs.TrueForAll(input => input.IsCurrent));
        folder.Write("chips/mine.json", [2, 3]);
        Assert.IsTrue(seen.Add(Key(folder, ("ChipConfig", "chips/board.json"))), "it changed");
        Assert.IsFalse(inputs.TrueForAll(input => input.IsCurrent), "and that is seen without a hash");
    }

    [TestMethod]
    public void The_key_that_signs_counts_by_its_content_and_not_by_its_place()
    {
        using TaskFolder folder = Folder();
        folder.Write("sign.pem", [1]);
        folder.Write("same.pem", [1]);
        string Signed(string? file) => Key(folder, [], file is null ? [] : new() { ["SPIKE_SIGNING_KEY"] = file });
        string before = Signed("sign.pem");

        Assert.AreEqual(before, Signed(folder.PathOf("same.pem")));
        Assert.AreNotEqual(before, Signed(null));
        Assert.AreNotEqual(before, Signed("gone.pem"));
        folder.Write("sign.pem", [2]);
        Assert.AreNotEqual(before, Signed("sign.pem"));
    }

    private static TaskFolder Folder()
    {
        var folder = new TaskFolder();
        foreach (string file in (string[])["net.onnx", "weights.bin", "calib/a.npy", "tool/spike-compile.dll", "tool/Spike.Compiler.dll", "tool/spike-compile.deps.json"])
            folder.Write(file, [1, 2, 3]);
        return folder;
    }

    private static string Key(TaskFolder folder, params (string, string)[] metadata) => Key(folder, [], [], metadata);

    private static string Key(TaskFolder folder, List<FileStamp> inputs, Dictionary<string, string> variables, params (string, string)[] metadata)
    {
        var item = ModelItem.From(TaskFolder.Model("net.onnx", [("Calibration", "calib"), .. metadata]), folder.Root);
        var request = new CompileRequest(item, folder.PathOf("tool/spike-compile.dll"), "", new(variables, folder.Root));
        return new CompileKey().Compute(request, [folder.PathOf("weights.bin")], inputs);
    }
}
