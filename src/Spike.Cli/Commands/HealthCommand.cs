using System.CommandLine;
using Spike.Cli.Rendering;

namespace Spike.Cli.Commands;

/// <summary>health: asks a compile service over HTTP whether it is well. For containers that have no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly Option<string> Url = CommonOptions.Text("--url", "URL", "What to ask. Default: http://127.0.0.1:8080/health/live.");

    public static Command Create(CommandHost host)
    {
        var command = new Command("health", "Asks a compile service whether it is well; the exit code is 0 when it is.") { Url };
        command.SetAction(parse => host.Run(parse, Ask, DocumentJson.Default.HealthDocument, (writer, document) => writer.WriteLine(document.Answer)));
        return command;
    }

    private static HealthDocument Ask(CommandContext context)
    {
        string url = context.Parse.GetValue(Url) ?? "http://127.0.0.1:8080/health/live";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw CommandFailure.Usage($"--url is '{url}', which is no http address", "Write it as http://127.0.0.1:8080/health/live.");
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using HttpResponseMessage response = client.GetAsync(address, context.Cancellation).GetAwaiter().GetResult();
            string answer = response.Content.ReadAsStringAsync(context.Cancellation).GetAwaiter().GetResult().Trim();
            return response.IsSuccessStatusCode ? new HealthDocument(url, (int)response.StatusCode, answer) : throw Ill(url, $"answers {(int)response.StatusCode}: {answer}");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !context.Cancellation.IsCancellationRequested))
        {
            throw Ill(url, e is HttpRequestException ? $"does not answer ({e.Message.TrimEnd('.')})" : $"does not answer within {Patience.TotalSeconds} s");
        }
    }

    private static CommandFailure Ill(string url, string what) => CommandFailure.At(url, "SPIKE5012", $"the compile service {what}", "Its log says why.");
}
