using System.Security.Cryptography;

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class CacheTests
{
    [TestMethod]
    public void A_damaged_artifact_in_the_cache_is_compiled_again()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");
        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);
        byte[] sound = File.ReadAllBytes(folder.PathOf("obj/spike/net.spike"));
        string cached = Assert.ContainsSingle(Directory.GetFiles(folder.PathOf("obj/spike-cache/cas"), Convert.ToHexStringLower(SHA256.HashData(sound)), SearchOption.AllDirectories));

        File.WriteAllBytes(cached, sound[..100]);
        Directory.Delete(folder.Output, recursive: true);
        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);

        CollectionAssert.AreEqual(sound, File.ReadAllBytes(folder.PathOf("obj/spike/net.spike")));
        CollectionAssert.AreEqual(sound, File.ReadAllBytes(cached));
    }

    [TestMethod]
    public void What_was_made_of_a_model_that_changed_meanwhile_is_not_kept_under_the_key_of_the_former_one()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net-late.onnx");

        Assert.IsTrue(folder.Build(TaskFolder.Model("net-late.onnx")).Succeeded);

        Assert.IsTrue(File.Exists(folder.PathOf("obj/spike/net-late.spike")));
        Assert.IsEmpty(folder.Files("obj/spike-cache/ac"));
    }

    [TestMethod]
    public void A_warning_from_the_cache_is_at_the_model_of_this_project()
    {
        using TaskFolder one = new(), two = new() { CacheDirectory = one.PathOf("cache") };
        one.CacheDirectory = two.CacheDirectory;
        foreach (TaskFolder folder in (TaskFolder[])[one, two])
        {
            folder.CopyModel("net-warns.onnx");
            BuildDiagnostic warning = Assert.ContainsSingle(folder.Build(TaskFolder.Model("net-warns.onnx")).Diagnostics);
            Assert.AreEqual(("SPIKE2001", folder.PathOf("net-warns.onnx")), (warning.Code, warning.File));
        }

        Assert.HasCount(1, one.Files("cache/ac"));
    }

    [TestMethod]
    public void What_a_policy_objects_to_is_judged_each_time()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net-objects.onnx");
        for (int i = 0; i < 2; i++)
        {
            Assert.AreEqual("SPIKE4001", Assert.ContainsSingle(folder.Build(TaskFolder.Model("net-objects.onnx")).Diagnostics).Code);
            Directory.Delete(folder.Output, recursive: true);
        }
    }

    [TestMethod]
    public void A_board_whose_profile_changed_is_another_board()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");
        folder.Write("board.json", """{ "format": "spike-chip-board/1", "profile": "mine.json" }"""u8.ToArray());
        folder.Write("mine.json", [1]);
        DateTime Build()
        {
            Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx", ("ChipConfig", "board.json"))).Succeeded);
            return File.GetLastWriteTimeUtc(folder.PathOf("obj/spike/net.spike"));
        }

        DateTime first = Build();
        Assert.AreEqual(first, Build());
        folder.Write("mine.json", [2, 3]);
        Assert.AreNotEqual(first, Build());
        Assert.HasCount(2, folder.Files("obj/spike-cache/ac"));
    }

    [TestMethod]
    public void Settings_of_the_environment_decide_and_secrets_are_nowhere_written()
    {
        using var workspace = new Workspace();
        workspace.Environment["SPIKE_CACHE_DIR"] = workspace.PathOf("cache");
        workspace.Environment["SPIKE_LOIHI_TOKEN"] = "hush-1";
        workspace.Environment["SPIKE_SIGNING_KEY"] = workspace.Write("sign.pem", "hush-2");
        foreach (string project in (string[])["One", "Two"])
        {
            workspace.CopyModel($"{project}/net.onnx");
            workspace.WriteProject(project, """<SpikeModel Include="net.onnx" />""");
        }

        int Starts(string project)
        {
            workspace.Build(project).Succeeded().SaysNothing();
            return workspace.CompilerStarts.Length;
        }

        Assert.AreEqual(1, Starts("One"));
        workspace.Environment["SPIKE_LOIHI_TOKEN"] = "hush-3";
        Assert.AreEqual(0, Starts("One"), "another token changes nothing");
        workspace.Write("sign.pem", "hush-4, another key");
        Assert.AreEqual(1, Starts("One"), "another key at the same place");
        Assert.AreEqual(0, Starts("Two"), "the same model, signed by the same key");

        // Two had it before its place was forbidden, and One has it now.
        workspace.Environment["SPIKE_ALLOWED_MODEL_PATHS"] = workspace.PathOf("One");
        Assert.AreEqual(1, Starts("One"));
        workspace.Build("Two").Reports("error", "SPIKE4001");
        Directory.Delete(workspace.PathOf("Two/obj/Debug"), recursive: true);
        workspace.Build("Two").Reports("error", "SPIKE4001");

        foreach (string file in Directory.GetFiles(workspace.Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is "models.state" || file.StartsWith(workspace.PathOf("cache"), StringComparison.Ordinal)))
            Assert.DoesNotContain("hush", File.ReadAllText(file), file);
    }

    [TestMethod]
    [DataRow("false")]
    [DataRow("0")]
    [DataRow("perhaps")]
    public void A_cache_that_is_switched_off_is_neither_read_nor_written(string value)
    {
        using var folder = new TaskFolder { CacheEnabled = value };
        folder.CopyModel("net.onnx");
        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);
        Assert.IsFalse(Directory.Exists(folder.PathOf("obj/spike-cache")));
    }

    [TestMethod]
    public void Projects_share_the_cache_that_the_environment_names_and_clean_leaves_it()
    {
        using var workspace = new Workspace();
        string cache = workspace.PathOf("shared cache");
        workspace.Environment["SPIKE_CACHE_DIR"] = cache;
        foreach (string project in (string[])["One", "Two"])
        {
            workspace.CopyModel($"{project}/net.onnx");
            workspace.WriteProject(project, """<SpikeModel Include="net.onnx" />""");
        }

        workspace.WriteSolution("All.slnx");
        workspace.Build("All.slnx", "-m", "-check").Succeeded().SaysNothing();
        Assert.HasCount(1, workspace.CompilerStarts);
        Assert.IsFalse(Directory.Exists(workspace.PathOf("One/obj/spike-cache")));

        workspace.DotNet("clean", "All.slnx").Succeeded().SaysNothing();
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(cache, "ac"), "*", SearchOption.AllDirectories));
        workspace.Build("All.slnx").Succeeded().SaysNothing();
        Assert.IsEmpty(workspace.CompilerStarts);

        // Switched off, nothing comes from it.
        workspace.Environment["SPIKE_CACHE_ENABLED"] = "false";
        workspace.DotNet("clean", "One").Succeeded();
        workspace.Build("One").Succeeded().SaysNothing();
        Assert.HasCount(1, workspace.CompilerStarts);
    }
}
