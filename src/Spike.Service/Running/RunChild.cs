using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Jobs;

namespace Spike.Service.Running;

/// <summary>A process that has one model ready and answers with it, one question after the other. It is held like one that compiles: an artifact comes from outside as a model does.</summary>
internal sealed class RunChild : IDisposable
{
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    private readonly SandboxedProcess sandboxed;
    private readonly CompileFolder folder;
    private bool isEnded;

    private RunChild(string artifact, SandboxedProcess sandboxed, CompileFolder folder)
    {
        (Artifact, this.sandboxed, this.folder) = (artifact, sandboxed, folder);
        // Nobody reads it; a full pipe would stop the process.
        _ = BoundedLines.ReadAsync(sandboxed.Process.StandardError, _ => { }).ContinueWith(task => _ = task.Exception, TaskScheduler.Default);
    }

    /// <summary>The model's SHA-256.</summary>
    public string Artifact { get; }

    public DateTime Started { get; } = DateTime.UtcNow;

    public DateTime LastUsed { get; private set; } = DateTime.UtcNow;

    /// <summary>Whether it can be asked: one that was ended cannot, though the system may take a moment to end it, and what it said last may still lie in its pipe.</summary>
    public bool IsAlive => !isEnded && !sandboxed.Watched.IsCompleted;

    /// <param name="artifact">The model's SHA-256.</param>
    /// <param name="root">A folder of its own.</param>
    /// <param name="program">What is started for a model in that folder.</param>
    /// <param name="sandbox">Holds it.</param>
    /// <param name="files">Where the model is kept.</param>
    /// <exception cref="FileNotFoundException">The artifact is not kept.</exception>
    public static async Task<RunChild> StartAsync(string artifact, string root, Func<RequestFile, CompileFolder, ProcessStartInfo> program, ChildSandbox sandbox, ContentFolder files)
    {
        var model = new RequestFile(FileRole.Artifact, "model.spike", artifact);
        CompileFolder folder = CompileFolder.Fill(root, new CompileRequest([model], ImmutableSortedDictionary<string, string>.Empty), files);
        try
        {
            return new RunChild(artifact, await sandbox.StartAsync(program(model, folder), folder.Root, folder.Output, folder.Temporary), folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <returns>What it answers; a fault of the inputs or of the artifact among it.</returns>
    /// <exception cref="RunFailure">It gives no answer, or none in time, and is ended.</exception>
    public async Task<RunReply> AskAsync(IReadOnlyDictionary<string, float[]> inputs, TimeSpan patience, CancellationToken cancellation)
    {
        // What cannot be written is no fault of the process, which others ask too.
        byte[] question = JsonSerializer.SerializeToUtf8Bytes(new RunQuestion(inputs), RunJson.Default.RunQuestion);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            Stream questions = sandboxed.Process.StandardInput.BaseStream;
            await questions.WriteAsync(question, limit.Token);
            await questions.WriteAsync(EndOfLine, limit.Token);
            await questions.FlushAsync(limit.Token);
            string line = await ReadLineAsync(limit.Token) ?? throw new RunFailure("SPIKE5002", "the process that ran the model ended without an answer");
            RunReply reply = JsonSerializer.Deserialize(line, RunJson.Default.RunReply) ?? throw new JsonException("it is null");
            if (reply.Fault is null && (reply.Outputs is null || !reply.Outputs.Values.All(IsWhole))) throw new JsonException("it has no outputs");
            LastUsed = DateTime.UtcNow;
            return reply.Fault is { } fault ? reply with { Fault = Plain(fault) } : reply;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw await EndAsync(new RunFailure("SPIKE4001", $"the run took longer than {patience.TotalSeconds} seconds. Send fewer samples, or run it with `spike-compile run`"));
        }
        catch (JsonException e)
        {
            throw await EndAsync(new RunFailure("SPIKE5002", $"the process that ran the model answered something else ({e.Message.TrimEnd('.')})"));
        }
        catch (Exception e) when (e is IOException or RunFailure)
        {
            throw await EndAsync(e as RunFailure ?? new RunFailure("SPIKE5002", "the process that ran the model has ended"));
        }
        catch
        {
            // The client is gone; the answer would stand before the next one's.
            Kill();
            throw;
        }
    }

    public void Dispose()
    {
        isEnded = true;
        try
        {
            sandboxed.Process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // Nobody reads the rest of a question.
        }

        sandboxed.Dispose();
        folder.Dispose();
    }

    private void Kill()
    {
        isEnded = true;
        sandboxed.Kill();
    }

    /// <summary>Ends it, and says the limit that ended it before, if one did.</summary>
    private async Task<RunFailure> EndAsync(RunFailure reason)
    {
        Kill();
        return await sandboxed.Watched switch
        {
            ChildFault.Memory => new RunFailure("SPIKE4001", $"the run took more than {sandboxed.Limits.Memory / (double)(1 << 30):0.##} GB of memory. Send fewer samples, or run it with `spike-compile run`"),
            ChildFault.Answer => new RunFailure("SPIKE4001", $"the answer was longer than {sandboxed.Limits.Answer} bytes. Send fewer samples"),
            _ => reason,
        };
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[1 << 14];
        while (await sandboxed.Process.StandardOutput.ReadAsync(buffer, cancellation) is > 0 and int read)
        {
            text.Append(buffer, 0, read);
            if (buffer[read - 1] == '\n') return text.ToString();
            if (text.Length <= sandboxed.Limits.Answer) continue;
            sandboxed.End(ChildFault.Answer);
            return null;
        }

        return null;
    }

    private static bool IsWhole(OutputAnswer? output) => output is { Shape: not null, Values: not null } && output.Values.All(float.IsFinite);

    /// <summary>Where the artifact lay is nobody's business; its hash says which it is.</summary>
    private string Plain(string fault)
    {
        const int Longest = 1024;
        string plain = fault.Replace(Path.Combine(folder.Root, FileRole.Artifact, "model.spike"), Artifact, StringComparison.Ordinal);
        return plain.Length <= Longest ? plain : plain[..Longest] + "…";
    }
}

/// <summary>No answer came, for no fault of the request's form.</summary>
internal sealed class RunFailure(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
