using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class CompilerEnvironmentTests
{
    [TestMethod]
    public void What_changes_neither_the_artifact_nor_what_is_permitted_is_left_out()
    {
        CompilerEnvironment environment = Of(
            ("SPIKE_MAX_MODEL_SIZE_MB", "5"), ("SPIKE_LOIHI_TOKEN", "hush"), ("SPIKE_REDIS", "host,password=hush"), ("SPIKE_CACHE_PASSWORD", "hush"), ("SPIKE_NIGHTLY", "1"), ("PATH", "/bin"),
            // With a slip of the pen: the compiler refuses it.
            ("SPIKE_MAX_MODEL_SIZE", "5"));

        Assert.AreSequenceEqual(["SPIKE_MAX_MODEL_SIZE=5", "SPIKE_MAX_MODEL_SIZE_MB=5"], [.. environment.SettingsFor("/p/net.onnx")]);
    }

    [TestMethod]
    public void The_key_that_signs_is_a_file_from_the_projects_folder()
    {
        Assert.AreEqual(Path.GetFullPath("/p/keys/a.pem"), Of(("SPIKE_SIGNING_KEY", "keys/a.pem")).SigningKey);
        Assert.IsEmpty(Of(("SPIKE_SIGNING_KEY", "keys/a.pem")).SettingsFor("/p/net.onnx"));
        Assert.IsNull(Of(("SPIKE_SIGNING_KEY", "")).SigningKey);
    }

    [TestMethod]
    public void Where_a_model_lies_counts_while_a_policy_names_folders()
    {
        Assert.AreSequenceEqual([.. Of().SettingsFor("/a/net.onnx")], [.. Of().SettingsFor("/b/net.onnx")]);

        CompilerEnvironment environment = Of(("SPIKE_ALLOWED_MODEL_PATHS", "/a"));
        Assert.AreNotEqual(string.Join('|', environment.SettingsFor("/a/net.onnx")), string.Join('|', environment.SettingsFor("/b/net.onnx")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Where_it_lies_is_what_its_links_lead_to()
    {
        using var folder = new TaskFolder();
        folder.Write("a/net.onnx", [1]);
        folder.Write("b/net.onnx", [1]);
        CompilerEnvironment environment = Of(("SPIKE_ALLOWED_MODEL_PATHS", folder.PathOf("a")));
        string[] Through(string target)
        {
            File.Delete(folder.PathOf("link"));
            Directory.CreateSymbolicLink(folder.PathOf("link"), target);
            return [.. environment.SettingsFor(folder.PathOf("link/net.onnx"))];
        }

        Assert.AreSequenceEqual([.. environment.SettingsFor(folder.PathOf("a/net.onnx"))], Through("a"));
        Assert.AreSequenceEqual([.. environment.SettingsFor(folder.PathOf("b/net.onnx"))], Through("b"));
        Directory.CreateSymbolicLink(folder.PathOf("round"), "link/x");
        _ = Through("round");
    }

    private static CompilerEnvironment Of(params (string Name, string Value)[] variables) => new(variables.ToDictionary(variable => variable.Name, variable => variable.Value), "/p");
}
