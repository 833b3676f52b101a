using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Jobs;

namespace Spike.Service.Running;

/// <summary>
/// The models that were run last, each ready in a process of its own that ends when nobody has asked for a while. One run at a time: they are small, and
/// compilations want the processors.
/// </summary>
internal sealed class ReadyModels : IAsyncDisposable
{
    private const int Most = 4;

    /// <summary>Bytes of an artifact, and of what its process may take: a few samples of a small model.</summary>
    private const long LongestArtifact = 64 << 20, MostMemory = 1L << 30;

    /// <summary>For one's turn, and for the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1), Look = TimeSpan.FromSeconds(10);

    private readonly CompilerProgram compiler;
    private readonly ContentFolder files;
    private readonly ServiceFolder folder;
    private readonly ChildSandbox sandbox;
    private readonly SemaphoreSlim gate = new(1);
    private readonly List<RunChild> ready = [];
    private readonly Timer timer;

    public ReadyModels(CompilerProgram compiler, ContentFolder files, ServiceFolder folder, Settings settings)
    {
        (this.compiler, this.files, this.folder) = (compiler, files, folder);
        ChildLimits limits = ChildLimits.Of(settings);
        sandbox = new ChildSandbox(settings, SandboxTools.Here) { Limits = limits with { Memory = Math.Min(limits.Memory, MostMemory) } };
        timer = new Timer(_ => EndIdle(), null, Look, Look);
    }

    /// <exception cref="Problem">There is no such model, the inputs do not fit, or it came to no answer within its limits.</exception>
    public async Task<RunAnswer> RunAsync(string sha256, IReadOnlyDictionary<string, float[]> inputs, CancellationToken cancellation)
    {
        if (!await gate.WaitAsync(Patience, cancellation)) throw new Problem(StatusCodes.Status429TooManyRequests, "queue-full", "other models are being run") { RetryAfterSeconds = (int)Patience.TotalSeconds };
        try
        {
            RunChild child = await ReadyAsync(sha256);
            RunReply reply = await child.AskAsync(inputs, Patience, cancellation);
            return reply.Fault is { } fault ? throw Problem.BadRequest(fault) : new RunAnswer(reply.Batch, reply.Outputs!, reply.Seconds);
        }
        catch (RunFailure e)
        {
            throw new Problem(StatusCodes.Status422UnprocessableEntity, "not-run", $"'{sha256}' came to no answer") { Diagnostics = JobOutcome.Failure(e.Code, e.Message).Diagnostics };
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await gate.WaitAsync();
        foreach (RunChild child in ready) child.Dispose();
        ready.Clear();
        gate.Dispose();
    }

    /// <summary>The last in the list is the one that was used last.</summary>
    private async Task<RunChild> ReadyAsync(string sha256)
    {
        RunChild? child = ready.Find(child => child.Artifact == sha256);
        if (child is not null)
        {
            ready.Remove(child);
            // It would be ended for its time in the middle of an answer, or has been ended for something else.
            if (!child.IsAlive || DateTime.UtcNow - child.Started > sandbox.Limits.Time / 2)
            {
                child.Dispose();
                child = null;
            }
        }

        child ??= await StartAsync(sha256);
        ready.Add(child);
        return child;
    }

    private async Task<RunChild> StartAsync(string sha256)
    {
        if (files.LengthOf(sha256) > LongestArtifact) throw Problem.BadRequest($"the artifact is longer than the {LongestArtifact >> 20} MB that are run here; `spike-compile run` runs it");
        if (ready.Count == Most) End(ready[0]);
        try
        {
            return await RunChild.StartAsync(sha256, Path.Combine(folder.Work, $"run-{Guid.NewGuid():N}"), compiler.Answer, sandbox, files);
        }
        catch (FileNotFoundException)
        {
            throw Problem.NotFound("there is no artifact with this hash");
        }
    }

    private void EndIdle()
    {
        // Whoever is in there is not idle, and the next look comes soon.
        if (!gate.Wait(0)) return;
        try
        {
            foreach (RunChild child in ready.Where(child => DateTime.UtcNow - child.LastUsed > Idle || !child.IsAlive).ToArray()) End(child);
        }
        finally
        {
            gate.Release();
        }
    }

    private void End(RunChild child)
    {
        ready.Remove(child);
        child.Dispose();
    }
}
