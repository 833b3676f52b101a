using System.CommandLine;
using System.CommandLine.Parsing;
using Spike.Cli.Commands;
using Spike.Cli.Rendering;
using Spike.Runtime;

namespace Spike.Cli;

/// <summary>The commands and their options, and what happens when an argument is none of them.</summary>
internal static class CommandLine
{
    public static int Run(string[] arguments, CancellationToken cancellation)
    {
        IReadOnlyList<string> expanded = arguments;
        try
        {
            expanded = ResponseFile.Expand(arguments);
            var host = new CommandHost(cancellation);
            ParseResult parse = Root(host).Parse(expanded, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UsageFault(parse) is { } fault) throw fault;
            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandFailure failure)
        {
            return (int)FailureReport.Write(failure.Diagnostics, expanded.FirstOrDefault() ?? "", seconds: 0, json: expanded.Contains("--json"));
        }
    }

    /// <summary>All commands: what is parsed, what --help shows, and what the reference in docs is printed from.</summary>
    internal static RootCommand Root(CommandHost host)
    {
        var root = new RootCommand("Compiles trained networks into spiking ones, and runs them.")
        {
            CompileCommand.Create(host),
            RunCommand.Create(host),
            EvalCommand.Create(host),
            InspectCommand.Create(host),
            AnalyzeCommand.Create(host),
            InfoCommand.Create(host),
            CacheCommand.Create(host),
            SignCommand.Create(host),
            EmulateCommand.Create(host),
            BenchCommand.Create(host),
            ConformanceCommand.Create(host),
            ExportCommand.Create(host),
            ShardCommand.Create(host),
            EncodeCommand.Create(host),
            ServeCommand.Create(host),
            KeyCommand.Create(host),
            HealthCommand.Create(host),
            AnswerCommand.Create(host),
        };
        foreach (Option option in CommonOptions.All) root.Add(option);
        return root;
    }

    private static CommandFailure? UsageFault(ParseResult parse)
    {
        if (parse.Action is System.CommandLine.Help.HelpAction) return null;
        Command command = parse.CommandResult.Command;
        // The parser takes an option that it does not know for the value of an argument.
        if (parse.Tokens.FirstOrDefault(IsUnknownOption) is { } unknown)
        {
            string name = unknown.Value.Split('=', ':')[0];
            return CommandFailure.Usage($"'{command.Name}' has no option '{name}'", Spelling.Remedy(name, OptionNames(parse)));
        }

        if (command is RootCommand && parse.UnmatchedTokens is [{ } word, ..])
            return CommandFailure.Usage($"there is no command '{word}'", Spelling.Remedy(word, [.. command.Subcommands.Select(known => known.Name)]));
        if (command is RootCommand && parse.Errors.Count > 0)
            return CommandFailure.Usage("no command is given", $"The commands are {string.Join(", ", command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name))}; --help describes them.");
        if (parse.UnmatchedTokens is [{ } extra, ..])
            return CommandFailure.Usage($"'{command.Name}' takes no further argument, and '{extra}' is one", $"'{command.Name} --help' lists what it takes.");
        return parse.Errors is [{ } error, ..]
            ? CommandFailure.Usage(InWords(error.Message), $"'{command.Name} --help' lists what it takes.")
            : null;
    }

    private static bool IsUnknownOption(Token token) =>
        token.Type == TokenType.Argument && token.Value is ['-', not (>= '0' and <= '9') and not '.', ..];

    private static IReadOnlyCollection<string> OptionNames(ParseResult parse) =>
        [.. parse.CommandResult.Command.Options.Concat(CommonOptions.All).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith('-'))];

    private static string InWords(string message) => $"{char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}";
}
