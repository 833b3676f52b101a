using System.CommandLine;
using Spike.Cli.Rendering;
using Spike.Cli.Serving;
using Spike.Compiler.Configuration;

namespace Spike.Cli.Commands;

/// <summary>serve: becomes the compile service, a program of its own beside this one. Its options are the keys of the configuration's section 'service'.</summary>
internal static class ServeCommand
{
    private static readonly (ServiceKey Key, Option<string> Option)[] Options =
        [.. ServiceSettings.Keys.Select(key => (key, CommonOptions.Text(key.Option, key.Value, key.Description)))];

    public static Command Create(CommandHost host)
    {
        var command = new Command("serve", "Serves compilation over HTTP, alone or as a member of a cluster.");
        foreach ((_, Option<string> option) in Options) command.Add(option);
        command.SetAction(parse => host.Run(parse, Serve, DocumentJson.Default.ServeDocument, (_, _) => { }));
        return command;
    }

    private static ServeDocument Serve(CommandContext context)
    {
        ParseResult parse = context.Parse;
        foreach ((ServiceKey key, Option<string> option) in Options)
        {
            if (parse.GetValue(option) is not { } text) continue;
            _ = key.Set(context.Settings.Service, new SettingValue(text, option.Name, CommandFailure.Program, null));
            Environment.SetEnvironmentVariable(key.Variable, text);
        }

        string[] arguments = parse.GetValue(CommonOptions.Config) is { } file ? ["--config", file] : [];
        return new ServeDocument(ServiceProgram.Become(arguments, context.Cancellation));
    }
}
