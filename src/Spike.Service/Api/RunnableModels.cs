using System.Diagnostics;
using Spike.Runtime;
using Spike.Service.Files;

namespace Spike.Service.Api;

/// <summary>The models that were run last, ready to run again. One run at a time for each: they are small, and compilations want the processors.</summary>
internal sealed class RunnableModels(ContentFolder files) : IDisposable
{
    private const int Most = 4;

    /// <summary>Bytes of an artifact: what runs here is in this process's memory.</summary>
    private const long LongestArtifact = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim gate = new(1);
    private readonly LinkedList<(string Sha256, SpikeModel Model, SpikeSession Session)> ready = [];

    /// <exception cref="Problem">There is no such model, or the inputs do not fit.</exception>
    public async Task<RunAnswer> RunAsync(string sha256, IReadOnlyDictionary<string, float[]> inputs, CancellationToken cancellation)
    {
        if (!await gate.WaitAsync(Patience, cancellation)) throw new Problem(StatusCodes.Status429TooManyRequests, "queue-full", "other models are being run") { RetryAfterSeconds = (int)Patience.TotalSeconds };
        try
        {
            (_, SpikeModel model, SpikeSession session) = Ready(sha256);
            if (inputs.Keys.Except(model.Inputs.Select(input => input.Name)).FirstOrDefault() is { } stranger)
                throw Problem.BadRequest($"the model has no input '{stranger}'. {Spelling.Remedy(stranger, [.. model.Inputs.Select(input => input.Name)])}");
            long clock = Stopwatch.GetTimestamp();
            SpikeRun run = await Task.Run(() => session.Run(inputs), cancellation);
            return new RunAnswer(run.Batch, model.Outputs.ToDictionary(output => output.Name, output => new OutputAnswer([run.Batch, .. output.Shape.Skip(1)], run.Outputs[output.Name])), Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        catch (ArgumentException e)
        {
            throw Problem.BadRequest(e.Message.Split(" (Parameter")[0]);
        }
        catch (SpikeFormatException e)
        {
            // Parts of an artifact are read when they are first needed.
            if (ready.First is { } bad && bad.Value.Sha256 == sha256) Drop(bad);
            throw Problem.BadRequest(files.Find(sha256) is { } path ? e.Message.Replace(path, sha256, StringComparison.Ordinal) : e.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        while (ready.First is not null) Drop(ready.First);
        gate.Dispose();
    }

    private (string Sha256, SpikeModel Model, SpikeSession Session) Ready(string sha256)
    {
        LinkedListNode<(string Sha256, SpikeModel, SpikeSession)>? found = ready.First;
        while (found is not null && found.Value.Sha256 != sha256) found = found.Next;
        if (found is null)
        {
            found = new LinkedListNode<(string, SpikeModel, SpikeSession)>(Load(sha256));
            if (ready.Count == Most) Drop(ready.Last!);
        }
        else
        {
            ready.Remove(found);
        }

        ready.AddFirst(found);
        return found.Value;
    }

    private (string, SpikeModel, SpikeSession) Load(string sha256)
    {
        string path = files.Find(sha256) ?? throw Problem.NotFound("there is no artifact with this hash");
        if (new FileInfo(path).Length > LongestArtifact) throw Problem.BadRequest($"the artifact is longer than the {LongestArtifact >> 20} MB that are run here; `spike-compile run` runs it");
        SpikeModel model = SpikeModel.Load(path);
        try
        {
            if (model.IsNative) throw Problem.BadRequest("a native model runs step by step, which `spike-compile run` does");
            return (sha256, model, model.CreateSession());
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Drop(LinkedListNode<(string Sha256, SpikeModel Model, SpikeSession Session)> node)
    {
        ready.Remove(node);
        node.Value.Session.Dispose();
        node.Value.Model.Dispose();
    }
}
