using Markdig.Syntax;
using Spike.Docs.Tests.Pages;

namespace Spike.Docs.Tests.Commands;

/// <summary>
/// A block that a reader types, with the mark that stands behind its language: of shell commands <c>runnable</c>, <c>runnable in FOLDER</c>, or
/// <c>not-runnable: REASON</c>; of any other language <c>file: NAME</c>, a file that is written.
/// </summary>
/// <param name="Page">Its page.</param>
/// <param name="Line">The line of its fence.</param>
/// <param name="Mark">What stands behind the language.</param>
/// <param name="Text">What a reader types.</param>
internal sealed record CommandBlock(string Page, int Line, string Mark, string Text)
{
    private const string Runnable = "runnable", InFolder = "runnable in ", NotRunnable = "not-runnable: ", Written = "file: ";

    private static readonly string[] Languages = ["bash", "sh", "shell", "zsh"];

    /// <summary>Whether a test runs it.</summary>
    public bool IsRunnable => Mark == Runnable || Mark.StartsWith(InFolder, StringComparison.Ordinal) || File is not null;

    /// <summary>The folder of the repository in which its page has put the reader by now; null where it goes on in the one before.</summary>
    public string? Folder => Mark.StartsWith(InFolder, StringComparison.Ordinal) ? Mark[InFolder.Length..] : null;

    /// <summary>The file that it is written to; null for commands.</summary>
    public string? File => Mark.StartsWith(Written, StringComparison.Ordinal) ? Mark[Written.Length..] : null;

    /// <summary>What is wrong with the mark; null where nothing is.</summary>
    public string? Fault => this switch
    {
        { Mark: "" } => "has no mark: write 'runnable', 'runnable in FOLDER' or 'not-runnable: REASON' behind its language",
        { IsRunnable: false } when !Mark.StartsWith(NotRunnable, StringComparison.Ordinal) => $"has the mark '{Mark}', which is none",
        { IsRunnable: false } when Mark.Length < NotRunnable.Length + 10 => "does not say why it cannot be run",
        { Folder: { } folder } when !Directory.Exists(Repository.PathOf(folder)) => $"is run in '{folder}', which is no folder",
        _ => null,
    };

    public static IEnumerable<CommandBlock> Of(Page page) => page.Code
        .Where(block => Languages.Contains(block.Info) || block.Arguments?.StartsWith(Written, StringComparison.Ordinal) == true)
        .Select(block => new CommandBlock(page.Path, block.Line + 1, block.Arguments?.Trim() ?? "", TextOf(block)));

    private static string TextOf(LeafBlock block) => string.Concat(block.Lines.Lines.Take(block.Lines.Count).Select(line => line.Slice.ToString() + "\n"));
}
