using Spike.Build.Tasks.Compilation;

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class CleanTests
{
    private static readonly string Key = new('a', 64), Guid = new('b', 32);

    [TestMethod]
    public void Models_of_the_user_in_the_output_folder_stay()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/models/net.onnx");
        workspace.Write("App/models/kept.spike", "a model that was compiled elsewhere");
        workspace.Write("App/models/load.report.json", "another program's");
        workspace.WriteProject("App", """<SpikeModel Include="models/net.onnx" />""", "<SpikeOutputPath>models/</SpikeOutputPath>");
        workspace.Build("App").Succeeded();
        Assert.IsTrue(workspace.Has("App/models/net.spike"));

        workspace.DotNet("clean", "App").Succeeded().SaysNothing();

        Assert.AreSequenceEqual(["App/models/kept.spike", "App/models/load.report.json", "App/models/net.onnx"], workspace.Find("*", "App/models"));
    }

    [TestMethod]
    public void A_folder_outside_obj_loses_only_what_the_state_lists_and_what_was_not_finished()
    {
        using var folder = new TaskFolder();
        foreach (string file in (string[])["net.spike", "net.report.json", "net.spike.json", "mine.spike", "mine.spike.json", "mine.tmp", "notes.txt", $"net.spike.{Guid}.tmp", $"compiling-{Guid}/half", "compiling-notes/x"])
            folder.Write("out/" + file, [1]);
        SaveState(folder, "out");

        folder.Clean("out/");

        Assert.AreSequenceEqual(["out/compiling-notes/x", "out/mine.spike", "out/mine.spike.json", "out/mine.tmp", "out/notes.txt"], folder.Files("out"));
    }

    [TestMethod]
    public void In_obj_everything_with_a_name_of_ours_goes_and_the_folder_when_it_is_empty()
    {
        using var folder = new TaskFolder();
        foreach (string file in (string[])["net.spike", "gone.spike.json", "gone.report.json", "gone.report.html", $"compiling-{Guid}/half"])
            folder.Write("obj/spike/" + file, [1]);
        foreach (string file in (string[])[$"cas/{Key[..2]}/{Key}", $"ac/{Key[..2]}/{Key}", $"tmp/{Guid}", $"locks/{Key}", "locks/eviction"])
            folder.Write("obj/spike-cache/" + file, [1]);

        folder.Clean();

        Assert.IsFalse(Directory.Exists(folder.PathOf("obj/spike")));
        Assert.IsFalse(Directory.Exists(folder.PathOf("obj/spike-cache")));
    }

    [TestMethod]
    [DataRow("models/", "./")]
    [DataRow("./", "./")]
    [DataRow("obj/", "obj/")]
    public void A_project_whose_obj_is_no_folder_of_its_own_keeps_what_has_such_a_name(string output, string obj)
    {
        using var folder = new TaskFolder();
        folder.Write(output + "mine.spike", [1]);

        folder.Clean(output, obj);

        Assert.HasCount(1, folder.Files());
    }

    [TestMethod]
    public void What_else_lies_in_the_cache_stays()
    {
        using var folder = new TaskFolder();
        foreach (string file in (string[])[$"cas/{Key[..2]}/{Key}", "cas/notes/a.txt", "locks/yarn.lock", $"{Key}.txt"])
            folder.Write("obj/spike-cache/" + file, [1]);

        folder.Clean();

        Assert.AreSequenceEqual([$"obj/spike-cache/{Key}.txt", "obj/spike-cache/cas/notes/a.txt", "obj/spike-cache/locks/yarn.lock"], folder.Files("obj/spike-cache"));
    }

    [TestMethod]
    public void A_cache_outside_obj_belongs_to_others_too_and_stays()
    {
        using var folder = new TaskFolder { CacheDirectory = "obj-shared/" };
        folder.Write($"obj-shared/cas/{Key[..2]}/{Key}", [1]);

        folder.Clean();

        Assert.HasCount(1, folder.Files("obj-shared"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_link_in_obj_to_a_shared_cache_is_not_followed()
    {
        using var folder = new TaskFolder();
        folder.Write($"shared/cas/{Key[..2]}/{Key}", [1]);
        Directory.CreateDirectory(folder.PathOf("obj"));
        Directory.CreateSymbolicLink(folder.PathOf("obj/spike-cache"), folder.PathOf("shared"));

        folder.Clean();

        Assert.HasCount(1, folder.Files("shared"));
    }

    [TestMethod]
    public void A_project_that_was_copied_leaves_the_original_alone()
    {
        using TaskFolder original = new(), copy = new();
        original.Write("obj/spike/net.spike", [1]);
        original.Write("obj/spike/net.report.json", [1]);
        SaveState(original, "obj/spike");
        copy.Write("obj/spike/models.state", File.ReadAllBytes(original.PathOf("obj/spike/models.state")));
        copy.CopyModel("other.onnx");

        Assert.IsTrue(copy.Build(TaskFolder.Model("other.onnx")).Succeeded);
        copy.Clean();

        Assert.HasCount(3, original.Files("obj"));
    }

    private static void SaveState(TaskFolder folder, string output)
    {
        FileStamp[] outputs = [.. ((string[])["net.spike", "net.report.json"]).Select(file => FileStamp.Of(folder.PathOf($"{output}/{file}")))];
        BuildState.Save(folder.PathOf($"{output}/models.state"), new() { ["net"] = new("k", "o", [], [.. outputs]) });
    }
}
