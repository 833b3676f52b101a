using System.CommandLine;
using System.Text;
using Spike.Cli.Rendering;
using Spike.Compiler.Configuration;

namespace Spike.Cli.Commands;

/// <summary>key NAME: a key for a client of the compile service. The service keeps its hash; the key itself is shown once.</summary>
internal static class KeyCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Whose key it is, as the audit will name it." };
    private static readonly Option<string> Scope = CommonOptions.Text("--scope", "compile,...", "What it may do: compile, watch (see everybody's jobs), metrics. Default: compile.");
    private static readonly Option<string> Append = CommonOptions.Text("--append", "FILE", "The service's file of keys: the key's line is added to it.");

    public static Command Create(CommandHost host)
    {
        var command = new Command("key", "Makes a key for a client of the compile service.") { Name, Scope, Append };
        command.SetAction(parse => host.Run(parse, Make, DocumentJson.Default.KeyDocument, KeyText.Write));
        return command;
    }

    private static KeyDocument Make(CommandContext context)
    {
        string name = context.Parse.GetRequiredValue(Name), scope = context.Parse.GetValue(Scope) ?? Scopes.Compile;
        if (name.Length is 0 or > 100 || name[0] == '#' || name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            throw CommandFailure.Usage($"the name '{name}' is no single word of up to 100 letters", "Name the client, as in 'spike-compile key build-server'.");
        if (scope.Split(',').FirstOrDefault(word => !Scopes.All.Contains(word)) is { } unknown)
            throw CommandFailure.Usage($"--scope holds '{unknown}', which is none of {string.Join(", ", Scopes.All)}", "Write it as --scope compile,metrics.");

        string secret = ApiKey.NewSecret();
        string line = new ApiKey(name, ApiKey.HashOf(secret), [.. scope.Split(',')]).Line, file = context.Parse.GetValue(Append) ?? "";
        if (file.Length > 0) Add(line, file);
        return new KeyDocument(name, secret, line, file.Length > 0 ? file : null);
    }

    private static void Add(string line, string file)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
            // Hashes tell nobody a key; who may come in and what is still nobody's business.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var keys = new FileStream(file, options);
            // An editor may have left the last line without its end.
            if (keys.Length > 0) keys.Position = keys.Length - 1;
            bool isOpen = keys.Length > 0 && keys.ReadByte() != '\n';
            keys.Write(Encoding.UTF8.GetBytes($"{(isOpen ? "\n" : "")}{line}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(file, "SPIKE5001", $"the line cannot be added ({e.Message.TrimEnd('.')})", "Correct --append, or let its owner do it.");
        }
    }
}
