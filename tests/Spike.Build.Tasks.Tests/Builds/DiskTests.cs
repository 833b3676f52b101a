namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class DiskTests
{
    [TestMethod]
    [NeedsSmallDisk]
    public void A_full_disk_is_one_diagnostic_and_the_next_build_with_space_works()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="net.onnx" />""");
        string output = workspace.PathOf("App/obj/Debug/net10.0/spike");
        using var disk = new SmallDisk(output, "128k");

        // The sidecar fits, the artifact does not.
        Assert.Contains("No space left", workspace.Build("App").Reports("error", "SPIKE5001").Message);
        Assert.AreSequenceEqual(["net.spike.json"], Names(output));

        // Nothing fits.
        File.Delete(Path.Combine(output, "net.spike.json"));
        Fill(Path.Combine(output, "filler"));
        Assert.Contains("No space left", workspace.Build("App").Reports("error", "SPIKE5001").Message);
        Assert.AreSequenceEqual(["filler"], Names(output));

        File.Delete(Path.Combine(output, "filler"));
        disk.Remount("size=16m");
        workspace.Build("App").Succeeded().SaysNothing();
        Assert.IsTrue(workspace.Has("App/bin/Debug/net10.0/net.spike"));
    }

    [TestMethod]
    [NeedsSmallDisk]
    public void A_folder_that_cannot_be_written_is_one_diagnostic_and_the_next_build_that_can_works()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="net.onnx" />""");
        string output = workspace.PathOf("App/obj/Debug/net10.0/spike");
        using var disk = new SmallDisk(output, "16m");

        disk.Remount("ro");
        Assert.Contains("Read-only file system", workspace.Build("App").Reports("error", "SPIKE5001").Message);
        Assert.IsEmpty(Names(output));

        disk.Remount("rw");
        workspace.Build("App").Succeeded().SaysNothing();
        Assert.IsTrue(workspace.Has("App/bin/Debug/net10.0/net.spike"));

        // The cache, too: the build does without it.
        workspace.DotNet("clean", "App").Succeeded();
        using var cache = new SmallDisk(workspace.PathOf("App/obj/spike-cache"), "64k");
        cache.Remount("ro");
        workspace.Build("App").Succeeded().SaysNothing();
    }

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private static void Fill(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (; ; )
                stream.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // That was the aim.
        }
    }
}
