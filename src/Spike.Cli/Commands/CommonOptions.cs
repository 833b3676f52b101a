using System.CommandLine;
using System.Globalization;

namespace Spike.Cli.Commands;

/// <summary>Options that every command has, and the kinds that several share.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output and nothing else there.",
        Recursive = true,
    };

    public static readonly Option<string?> Config = new("--config")
    {
        Description = "A YAML file with defaults and limits. Environment variables and options win over it.",
        HelpName = "FILE.yaml",
        Recursive = true,
    };

    public static readonly IReadOnlyList<Option> All = [Json, Config];

    public static Argument<string> Artifact() => new("ARTIFACT") { Description = "A compiled model (.spike)." };

    public static Argument<string> Model() => new("MODEL") { Description = "A trained network (.onnx)." };

    public static Option<int> Threads() => Whole("--threads", "Threads; 0 takes one for each processor.", 0, 1024, otherwise: 0);

    public static Option<int> Batch() => Whole("--batch", "Samples that run together.", 1, 1 << 16, otherwise: 64);

    public static Option<bool> Stepped() => new("--stepped") { Description = "Apply spikes one time step after the other, as a chip does. The answers are the same." };

    public static Option<bool> Stream() => new("--stream") { Description = "The samples are frames of one stream: graded populations send only what changes from one to the next." };

    public static Option<string> Text(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName };

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Whole(string name, string description, int low, int high, int otherwise) => new(name)
    {
        Description = $"{description} Default: {otherwise}.",
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high)
                return number;
            result.AddError($"{name} is '{result.Tokens[0].Value}', which is no whole number from {low} to {high}");
            return otherwise;
        },
    };

    /// <summary>Several whole numbers within bounds, behind spaces or commas, each once.</summary>
    public static Option<int[]> Wholes(string name, string description, int low, int high, params int[] otherwise) => new(name)
    {
        Description = $"{description} Several are tried in turn. Default: {string.Join(' ', otherwise)}.",
        HelpName = "N ...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            var numbers = new List<int>();
            foreach (string text in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) || number < low || number > high)
                {
                    result.AddError($"{name} holds '{text}', which is no whole number from {low} to {high}");
                    return otherwise;
                }

                if (!numbers.Contains(number)) numbers.Add(number);
            }

            return [.. numbers];
        },
    };
}
