using System.Diagnostics;
using System.Text;
using Spike.Service.Isolation;

namespace Spike.Service.Jobs;

/// <summary>A process that compiles one model: what it says, how it ends.</summary>
internal sealed class CompileChild : IDisposable
{
    /// <summary>How long the end of its output may be behind its own: what is still in the pipes is read in less.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly SandboxedProcess sandboxed;
    private readonly Process process;
    private readonly CompileFolder folder;
    private readonly Lock gate = new();
    private readonly StringBuilder log = new();
    private readonly StringBuilder document = new();
    private string? stage;
    private long said;

    private CompileChild(SandboxedProcess sandboxed, CompileFolder folder)
    {
        (this.sandboxed, process, this.folder) = (sandboxed, sandboxed.Process, folder);
        process.StandardInput.Close();
        Ended = WatchAsync();
    }

    public int Id => process.Id;

    /// <summary>Once it has ended and all that it said is read.</summary>
    public Task<ChildEnd> Ended { get; }

    public static async Task<CompileChild> StartAsync(ChildSandbox sandbox, ProcessStartInfo start, CompileFolder folder) =>
        new(await sandbox.StartAsync(start, folder.Root, folder.Output, folder.Temporary), folder);

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

    public void Kill() => sandboxed.Kill();

    public void Dispose() => sandboxed.Dispose();

    private async Task<ChildEnd> WatchAsync()
    {
        Task read = ReadDocumentAsync();
        Task heard = BoundedLines.ReadAsync(process.StandardError, line => Hear(folder.WithoutRoot(line)));
        ChildFault? fault = await sandboxed.Watched;
        // A process that it started may hold the pipes: one that left its session, or where there are no sessions.
        Task all = Task.WhenAll(read, heard);
        await Task.WhenAny(all, Task.Delay(Moment));
        _ = all.ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        lock (gate) return new ChildEnd(process.ExitCode, document.ToString(), fault, sandboxed.Limits);
    }

    /// <summary>Lines of progress read 'NAME: stage', findings 'FILE : error CODE: ...'.</summary>
    private void Hear(string line)
    {
        lock (gate)
        {
            said += line.Length + 1;
            if (said < sandboxed.Limits.Log) log.Append(line).Append('\n');
            else if (said - line.Length - 1 < sandboxed.Limits.Log) log.Append("[the rest is left out]\n");
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line[colon - 1] != ' ') stage = line[(colon + 2)..];
        }
    }

    private async Task ReadDocumentAsync()
    {
        var buffer = new char[1 << 14];
        while (await process.StandardOutput.ReadAsync(buffer) is > 0 and int read)
        {
            // A report of a large network has some megabytes; what is longer is no answer of ours.
            lock (gate)
            {
                if (document.Length + read <= sandboxed.Limits.Answer) document.Append(buffer, 0, read);
                else sandboxed.End(ChildFault.Answer);
            }
        }
    }
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">128 and more: by a signal.</param>
/// <param name="Document">Its standard output.</param>
/// <param name="Fault">The limit that it was ended for, if it was.</param>
/// <param name="Limits">What it was allowed.</param>
internal sealed record ChildEnd(int ExitCode, string Document, ChildFault? Fault, ChildLimits Limits)
{
    /// <summary>What a client is told where a limit ended it; null: none did.</summary>
    public string? Refusal => Fault switch
    {
        ChildFault.Time => $"the compilation took longer than {Limits.Time.TotalSeconds} seconds. Send a smaller model, or ask for more time",
        ChildFault.Memory => $"the compilation took more than {Limits.Memory / (double)(1 << 30):0.##} GB of memory. Send a smaller model, or ask for more memory",
        ChildFault.Answer => $"the compiler's answer was longer than {Limits.Answer} bytes. Send a smaller model",
        _ => null,
    };

    public string Words => ExitCode > 128 ? $"ended by signal {ExitCode - 128}" : $"ended with exit code {ExitCode} and no answer";
}
