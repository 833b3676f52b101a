using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class BuildStateTests
{
    [TestMethod]
    public void What_is_saved_is_loaded()
    {
        using var folder = new TaskFolder();
        var state = new ModelState("k1", "a=1\u001fb=zwei drei", [new("/a b/ü.onnx", 12, 34)], [new("/o/x.spike", 5, 6), new("/o/x.report.json", -1, 0)]);
        BuildState.Save(folder.PathOf("models.state"), new() { ["my net"] = state });

        KeyValuePair<string, ModelState> loaded = Assert.ContainsSingle(BuildState.Load(folder.PathOf("models.state")));

        Assert.AreEqual("my net", loaded.Key);
        Assert.AreEqual((state.Key, state.Options), (loaded.Value.Key, loaded.Value.Options));
        CollectionAssert.AreEqual(state.Inputs, loaded.Value.Inputs);
        CollectionAssert.AreEqual(state.Outputs, loaded.Value.Outputs);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("spike-build-state 999\nmodel a\n")]
    [DataRow("spike-build-state 1\nmodel a\nkey k\n")]
    [DataRow("spike-build-state 1\nmodel a\nkey k\noptions o\nin many 2 /x\n")]
    public void A_state_file_that_cannot_be_read_is_no_state(string text)
    {
        using var folder = new TaskFolder();
        folder.Write("models.state", System.Text.Encoding.UTF8.GetBytes(text));

        Assert.IsEmpty(BuildState.Load(folder.PathOf("models.state")));
    }

    [TestMethod]
    public void A_touched_input_and_a_missing_output_make_it_stale()
    {
        using var folder = new TaskFolder();
        folder.Write("in", [1]);
        folder.Write("out", [2]);
        var state = new ModelState("k", "o", [FileStamp.Of(folder.PathOf("in"))], [FileStamp.Of(folder.PathOf("out"))]);
        Assert.IsTrue(state.IsCurrent("o"));
        Assert.IsFalse(state.IsCurrent("p"));

        File.SetLastWriteTimeUtc(folder.PathOf("in"), DateTime.UtcNow.AddSeconds(5));
        Assert.IsFalse(state.IsCurrent("o"));
        Assert.IsTrue(state.OutputsAreCurrent);

        File.Delete(folder.PathOf("out"));
        Assert.IsFalse(state.OutputsAreCurrent);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_link_changes_with_what_it_leads_to()
    {
        using var folder = new TaskFolder();
        folder.Write("weights", [1]);
        File.CreateSymbolicLink(folder.PathOf("link"), "weights");
        var stamp = FileStamp.Of(folder.PathOf("link"));
        Assert.IsTrue(stamp.IsCurrent);

        folder.Write("weights", [1, 2]);

        Assert.IsFalse(stamp.IsCurrent);
    }
}
