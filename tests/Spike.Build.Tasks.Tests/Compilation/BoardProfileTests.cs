using System.Text;
using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class BoardProfileTests
{
    [TestMethod]
    [DataRow("""{ "profile": "mine.json" }""", "mine.json")]
    [DataRow("\uFEFF{ \"profile\": \"mine.json\" }", "mine.json")]
    [DataRow("""{ "$schema": "../chip.json", "format": "spike-chip-board/1", "chips": { "profile": "inner.json" }, "profile": "../chips/m\u00efne \"a\".json", "rows": [1, null, true] }""", "../chips/mïne \"a\".json")]
    [DataRow("""{ "profile": "loihi2" }""", "loihi2")]
    [DataRow("""{ "profile": "/opt/chips/mine.json" }""", "/opt/chips/mine.json")]
    public void The_profile_is_a_path_from_the_boards_folder(string board, string profile)
    {
        using var folder = new TaskFolder();
        folder.Write("boards/board.json", Encoding.UTF8.GetBytes(board));

        Assert.AreEqual(Path.GetFullPath(Path.Combine(folder.PathOf("boards"), profile)), BoardProfile.PathOf(folder.PathOf("boards/board.json")));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("profile: mine.json")]
    [DataRow("""{ "format": "spike-chip-profile/1" }""")]
    [DataRow("""{ "profile": null }""")]
    [DataRow("""{ "profile": { "profile": "mine.json" } }""")]
    [DataRow("""{ "profile": "" }""")]
    [DataRow("""{ "profile": "a\nb" }""")]
    public void A_file_that_names_none_or_is_damaged_has_none(string text)
    {
        using var folder = new TaskFolder();
        folder.Write("board.json", Encoding.UTF8.GetBytes(text));

        Assert.IsNull(BoardProfile.PathOf(folder.PathOf("board.json")));
    }

    [TestMethod]
    public void So_have_a_file_that_is_not_there_and_one_that_is_no_text()
    {
        using var folder = new TaskFolder();
        folder.Write("board.json", [0xFF, 0xFE, 0, 0x7B, 0xC0]);

        Assert.IsNull(BoardProfile.PathOf(folder.PathOf("board.json")));
        Assert.IsNull(BoardProfile.PathOf(folder.PathOf("gone.json")));
    }
}
