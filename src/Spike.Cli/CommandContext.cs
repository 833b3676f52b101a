using System.CommandLine;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli;

/// <summary>What a command's work is given.</summary>
/// <param name="Parse">Its options.</param>
/// <param name="Settings">The layers below the command line.</param>
/// <param name="AsJson">Standard output belongs to one JSON document.</param>
/// <param name="Cancellation">Ctrl-C, or a limit.</param>
internal sealed record CommandContext(ParseResult Parse, Settings Settings, bool AsJson, CancellationToken Cancellation)
{
    /// <summary>Runs long work under a progress display.</summary>
    public T WithProgress<T>(string title, Func<IProgress<CompileProgress>, T> work) => Settings.LogLevel > LogLevel.Info
        ? work(new Silence())
        : ProgressDisplay.Run(title, live: !AsJson && !Console.IsErrorRedirected, work);

    private sealed class Silence : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) { }
    }
}

/// <summary>An answer that may carry findings.</summary>
internal interface ICommandOutcome
{
    IReadOnlyList<Diagnostic> Diagnostics { get; }
}
