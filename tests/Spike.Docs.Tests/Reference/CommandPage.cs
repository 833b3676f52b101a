using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;
using Spike.Cli;
using Spike.Cli.Commands;

namespace Spike.Docs.Tests.Reference;

/// <summary>docs/command-line-reference.md, from the commands that the parser has.</summary>
internal static class CommandPage
{
    private const string DefaultIs = "Default: ";

    public static string Text()
    {
        RootCommand root = CommandLine.Root(new CommandHost(CancellationToken.None));
        var page = new StringBuilder("""
            # Command line reference

            <!-- Printed from the definitions of the commands by CommandPageTests; SPIKE_UPDATE_GOLDEN=1 prints it again. -->

            Every command with its arguments and options, as `--help` shows them. [Command line](command-line.md) shows the commands at work, with what they print.


            """.ReplaceLineEndings("\n"));
        page.Append("| command | |\n|---|---|\n");
        foreach (Command command in root.Subcommands) page.Append(CultureInfo.InvariantCulture, $"| [`{command.Name}`](#{command.Name}) | {Cell(command.Description)} |\n");
        page.Append("\nEvery command takes these, too:\n\n");
        Options(page, CommonOptions.All);
        foreach (Command command in root.Subcommands) Append(page, command);
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {command.Name}\n\n{command.Description}\n\n```text\nspike-compile {string.Join(' ', [command.Name, .. command.Arguments.Select(argument => argument.Name), .. Required(command)])} [options]\n```\n");
        if (command.Arguments.Count > 0)
        {
            page.Append("\n| argument | meaning |\n|---|---|\n");
            foreach (Argument argument in command.Arguments) page.Append(CultureInfo.InvariantCulture, $"| `{argument.Name}` | {Cell(argument.Description)} |\n");
        }

        Option[] options = [.. command.Options.Where(option => option is not HelpOption and not VersionOption)];
        if (options.Length == 0) return;
        page.Append('\n');
        Options(page, options);
    }

    private static IEnumerable<string> Required(Command command) => command.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}");

    private static void Options(StringBuilder page, IReadOnlyList<Option> options)
    {
        page.Append("| option | meaning | default |\n|---|---|---|\n");
        foreach (Option option in options)
        {
            string description = option.Description ?? "";
            int at = description.LastIndexOf(DefaultIs, StringComparison.Ordinal);
            string otherwise = option.Required ? "required" : at < 0 ? "" : description[(at + DefaultIs.Length)..].TrimEnd('.');
            string names = string.Join(", ", option.Aliases.Append(option.Name).Select(name => $"`{name}`"));
            string value = option.HelpName is { } help ? $" `{help}`" : "";
            page.Append(CultureInfo.InvariantCulture, $"| {names}{Cell(value)} | {Cell(at < 0 ? description : description[..at].TrimEnd())} | {Cell(otherwise)} |\n");
        }
    }

    /// <summary>A bar would end the cell, an angle bracket begin an element.</summary>
    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
