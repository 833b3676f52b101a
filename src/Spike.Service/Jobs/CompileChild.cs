using System.Diagnostics;
using System.Text;

namespace Spike.Service.Jobs;

/// <summary>A process that compiles one model: what it says, how it ends.</summary>
internal sealed class CompileChild : IDisposable
{
    /// <summary>A report of a large network has some megabytes; what is longer is no answer of ours.</summary>
    private const int LongestDocument = 1 << 28;

    private readonly Process process;
    private readonly CompileFolder folder;
    private readonly Lock gate = new();
    private readonly StringBuilder log = new();
    private string? stage;

    private CompileChild(Process process, CompileFolder folder)
    {
        (this.process, this.folder) = (process, folder);
        process.StandardInput.Close();
        Ended = WatchAsync();
    }

    public int Id => process.Id;

    /// <summary>Once it has ended and all that it said is read.</summary>
    public Task<ChildEnd> Ended { get; }

    public static CompileChild Start(ProcessStartInfo start, CompileFolder folder) => new(Process.Start(start)!, folder);

    /// <summary>What it has said since this was last asked.</summary>
    public (string? Stage, string Log) News()
    {
        lock (gate)
        {
            (string? Stage, string Log) news = (stage, log.ToString());
            stage = null;
            log.Clear();
            return news;
        }
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private async Task<ChildEnd> WatchAsync()
    {
        Task<string> document = ReadDocumentAsync();
        while (await process.StandardError.ReadLineAsync() is { } line) Hear(folder.WithoutRoot(line));
        await process.WaitForExitAsync();
        return new ChildEnd(process.ExitCode, await document);
    }

    /// <summary>Lines of progress read 'NAME: stage', findings 'FILE : error CODE: ...'.</summary>
    private void Hear(string line)
    {
        lock (gate)
        {
            log.Append(line).Append('\n');
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line[colon - 1] != ' ') stage = line[(colon + 2)..];
        }
    }

    private async Task<string> ReadDocumentAsync()
    {
        var text = new StringBuilder();
        var buffer = new char[1 << 14];
        while (await process.StandardOutput.ReadAsync(buffer) is > 0 and int read)
        {
            if (text.Length + read <= LongestDocument) text.Append(buffer, 0, read);
        }

        return text.ToString();
    }
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">128 and more: by a signal.</param>
/// <param name="Document">Its standard output.</param>
internal sealed record ChildEnd(int ExitCode, string Document)
{
    public string Words => ExitCode > 128 ? $"ended by signal {ExitCode - 128}" : $"ended with exit code {ExitCode} and no answer";
}
