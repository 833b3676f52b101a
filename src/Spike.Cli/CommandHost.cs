using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Spike.Cli.Commands;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Compiler.Configuration;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Devices;

namespace Spike.Cli;

/// <summary>Runs a command's work, renders what it found as text or JSON, and turns what went wrong into an exit code.</summary>
internal sealed class CommandHost(CancellationToken interruption)
{
    /// <param name="parse">The command line.</param>
    /// <param name="work">Throws for what keeps it from an answer.</param>
    /// <param name="json">The form of the answer under --json.</param>
    /// <param name="text">Writes the answer for people.</param>
    public int Run<T>(ParseResult parse, Func<CommandContext, T> work, JsonTypeInfo<T> json, Action<TextWriter, T> text) where T : ICommandOutcome
    {
        bool asJson = parse.GetValue(CommonOptions.Json);
        string command = parse.CommandResult.Command.Name;
        var clock = Stopwatch.StartNew();
        var log = LogLevel.Info;
        Watchdog? watchdog = null;
        try
        {
            Settings settings = SettingsLayers.Read(parse.GetValue(CommonOptions.Config));
            log = settings.LogLevel;
            // Time is limited where somebody else's model decides how long it takes; who runs data knows how much it is.
            double? seconds = command == "compile" ? settings.MaxSeconds : null;
            using (watchdog = new Watchdog(seconds, settings.MaxMemory, interruption, breach => Environment.Exit((int)FailureReport.Write([breach], command, clock.Elapsed.TotalSeconds, asJson))))
            {
                T outcome = work(new CommandContext(parse, settings, asJson, watchdog.Token));
                FailureReport.WriteDiagnostics(outcome.Diagnostics, settings.LogLevel);
                if (asJson) DocumentJson.Write(Console.Out, outcome, json);
                else text(Console.Out, outcome);
                return (int)ExitCodes.Of(outcome.Diagnostics);
            }
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            Console.Error.WriteLine("interrupted; nothing was written");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            ImmutableArray<Diagnostic> found = watchdog?.Breach is { } breach ? [breach] : Explain(e);
            if (log == LogLevel.Debug) Console.Error.WriteLine(e);
            return (int)FailureReport.Write(found, command, clock.Elapsed.TotalSeconds, asJson);
        }
    }

    /// <summary>The messages of devices end with what to do, a sentence of its own.</summary>
    private static string Reason(string message) => Split(message) is > 0 and int end ? message[..end] : message.TrimEnd('.');

    private static string Remedy(string message) => Split(message) is > 0 and int end ? message[(end + 2)..] : "docs/driver.md says more.";

    private static int Split(string message) => message.LastIndexOf(". ", StringComparison.Ordinal);

    private static ImmutableArray<Diagnostic> Explain(Exception exception) => exception switch
    {
        CommandFailure failure => failure.Diagnostics,
        DataFault fault => [new Diagnostic(fault.Code, DiagnosticSeverity.Error, fault.File, null, fault.Reason, fault.Remedy)],
        SettingsFault fault => [fault.Diagnostic],
        SpikeDeviceException device => [new Diagnostic("SPIKE5007", DiagnosticSeverity.Error, CommandFailure.Program, null, Reason(device.Message), Remedy(device.Message))],
        OutOfMemoryException => [new Diagnostic("SPIKE4001", DiagnosticSeverity.Error, CommandFailure.Program, null,
            "the memory of this machine or of its limit ran out", "Give fewer samples, a smaller batch, or more memory.")],
        _ => [new Diagnostic("SPIKE5003", DiagnosticSeverity.Error, CommandFailure.Program, null,
            $"internal error: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
            "This is a fault in SpikeBuild, not in the model; please report it. SPIKE_LOG_LEVEL=debug shows where it happened.")],
    };
}
