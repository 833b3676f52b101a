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
