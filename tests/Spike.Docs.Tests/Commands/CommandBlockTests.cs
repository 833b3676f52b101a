using Spike.Docs.Tests.Pages;

namespace Spike.Docs.Tests.Commands;

/// <summary>Every block of commands is either run by a test or says why not.</summary>
[TestClass]
public sealed class CommandBlockTests
{
    [TestMethod]
    public void Every_block_of_commands_has_a_mark() => Assert.AreEqual(
        "",
        string.Join('\n', from page in Repository.Pages from block in CommandBlock.Of(Page.Read(page)) where block.Fault is not null select $"{block.Page}:{block.Line}: {block.Fault}"));

    [TestMethod]
    [DataRow("```bash\nls\n```", "no mark")]
    [DataRow("```sh maybe\nls\n```", "which is none")]
    [DataRow("```bash not-runnable: no\nls\n```", "does not say why")]
    [DataRow("```bash runnable in no/such/folder\nls\n```", "no folder")]
    [DataRow("- in a list:\n\n  ```bash\n  ls\n  ```", "no mark")]
    public void A_block_without_a_proper_mark_is_found(string text, string fault) => Assert.Contains(fault, CommandBlock.Of(Page.Of("x.md", text)).Single().Fault!);

    [TestMethod]
    public void A_block_is_known_with_its_folder_and_its_commands()
    {
        CommandBlock[] blocks = [.. CommandBlock.Of(Page.Of("x.md", "# X\n\n```bash runnable in samples/Digits\ncd ..\nls\n```\n\n```console\nout\n```\n\n- here\n\n  ```sh runnable\n  pwd\n  ```\n"))];
        Assert.AreSequenceEqual([new CommandBlock("x.md", 3, "runnable in samples/Digits", "cd ..\nls\n"), new CommandBlock("x.md", 14, "runnable", "pwd\n")], blocks);
        Assert.AreSequenceEqual((string?[])["samples/Digits", null], blocks.Select(block => block.Folder));
        Assert.IsTrue(blocks.All(block => block.IsRunnable && block.Fault is null));
    }

    [TestMethod]
    public void A_file_that_a_page_shows_is_written_where_the_reader_is()
    {
        using var folder = new ReaderFolder();
        CommandBlock[] blocks = [.. CommandBlock.Of(Page.Of("x.md", "```xml file: a/b.xml\n<a $HOME=\"`x`\"/>\n```\n\n```xml\n<b/>\n```\n\n```bash runnable\ncat a/b.xml\n```\n"))];
        Assert.HasCount(2, blocks);
        (int code, string output) = ReaderShell.Run(blocks, folder);
        Assert.AreEqual(0, code, output);
        Assert.Contains("<a $HOME=\"`x`\"/>", output);
    }
}
