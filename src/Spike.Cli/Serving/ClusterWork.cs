using System.Diagnostics;
using System.Text.Json;
using Spike.Cli.Evaluation;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Sharding;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.Cli.Serving;

/// <summary>Work that the members of a service share. An address that is gone is stood in for by the next: the work is the cluster's, and goes on.</summary>
internal sealed class ClusterWork : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);

    /// <summary>How long every address may be gone: a cluster that lost a member, or its load balancer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CompileServer[] servers;
    private readonly string addresses;
    private int current;

    /// <exception cref="CommandFailure">One is no address.</exception>
    public ClusterWork(string addresses, string? key)
    {
        this.addresses = addresses;
        // Where one is away there is another to be asked; who waits is this.
        var patience = new ServerPatience { Retries = 0 };
        servers = [.. addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty("").Select(address => new CompileServer(address, key, patience))];
    }

    public void Dispose()
    {
        foreach (CompileServer server in servers) server.Dispose();
    }

    /// <summary>A data set in parts, and all that they counted.</summary>
    /// <exception cref="CommandFailure">The service does not do it.</exception>
    public Evaluation.Evaluation Evaluate(Func<ServerRequest> request, string artifact, IProgress<CompileProgress> progress, CancellationToken cancellation) => Asked(artifact, () =>
    {
        var clock = Stopwatch.StartNew();
        JsonElement evaluation = Finish("v1/evaluations", request(), "samplesDone", "samples", progress, cancellation);
        CountsFile? file = Retry(server => server.Read(Link(evaluation, "result"), cancellation), cancellation).Deserialize(CountsJson.Default.CountsFile);
        return Evaluation.Evaluation.Of(file?.Counts ?? throw new ServerUnusedException("its answer has no counts"), clock.Elapsed.TotalSeconds);
    });

    /// <summary>A model in stages, and its outputs in the order of the samples.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="artifact">The whole model, for messages.</param>
    /// <param name="model">The whole model, for the shapes of its outputs.</param>
    /// <param name="count">Samples.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Cancels the work there too.</param>
    /// <exception cref="CommandFailure">The service does not do it.</exception>
    public RecordedRun RunStages(Func<ServerRequest> request, string artifact, SpikeModel model, int count, IProgress<CompileProgress> progress, CancellationToken cancellation) => Asked(artifact, () =>
    {
        var clock = Stopwatch.StartNew();
        JsonElement pipeline = Finish("v1/pipelines", request(), "stepsDone", "steps", progress, cancellation);
        float[][] outputs = [.. model.Outputs.Select(output => new float[count * output.Length])];
        int start = 0;
        foreach (JsonElement window in pipeline.GetProperty("outputs").EnumerateArray())
        {
            // They are read like samples: arrays by name, of known shapes.
            SampleSet given = Bring(window, ".npz", place => Spike.Compiler.Data.SampleFiles.Read(place, LoadedModel.Shapes(model.Outputs), null), cancellation);
            for (int i = 0; i < outputs.Length; i++) given.Inputs[model.Outputs[i].Name].Span.CopyTo(outputs[i].AsSpan(start * model.Outputs[i].Length));
            start += given.Count;
        }

        return start != count
            ? throw new ServerUnusedException($"it answers {start} samples of {count}")
            : new RecordedRun(
                count, [.. outputs], System.Collections.Immutable.ImmutableDictionary<string, int[]>.Empty, Counted(pipeline, model, cancellation), clock.Elapsed.TotalSeconds, Backend.Simd,
                $"{pipeline.GetProperty("stages").GetInt32()} stages by the service at {addresses}");
    });

    /// <summary>What the stages counted, put together; nothing, where they were not asked to.</summary>
    private SpikeStatistics Counted(JsonElement pipeline, SpikeModel model, CancellationToken cancellation)
    {
        if (!pipeline.TryGetProperty("counts", out JsonElement counts)) return new SpikeStatistics(0, []);
        StageCountsFile? file = Bring(counts, ".json", place => JsonSerializer.Deserialize(File.ReadAllBytes(place), StageCountsJson.Default.StageCountsFile), cancellation);
        try
        {
            return StageCounts.Join(model.Program, [.. file!.Stages.Select(stage => stage.Statistics())]);
        }
        catch (ArgumentException e)
        {
            throw new ServerUnusedException($"what its stages counted cannot be put together: {e.Message}. Allow larger ones with --stage-mb");
        }
    }

    /// <summary>Reads a file of the service.</summary>
    private T Bring<T>(JsonElement file, string ending, Func<string, T> read, CancellationToken cancellation)
    {
        string place = Path.Combine(Path.GetTempPath(), $"spike-{Guid.NewGuid():N}{ending}");
        try
        {
            Retry(server =>
            {
                server.Copy(file.GetProperty("sha256").GetString()!, place, cancellation);
                return true;
            }, cancellation);
            return read(place);
        }
        finally
        {
            File.Delete(place);
        }
    }

    private JsonElement Finish(string path, ServerRequest request, string done, string all, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        JsonElement work = Submit(path, request, cancellation);
        while (State(work) == "running")
        {
            string self = Link(work, "self");
            progress.Report(new CompileProgress("running", work.GetProperty(done).GetInt32() / (double)Math.Max(1, work.GetProperty(all).GetInt32())));
            if (cancellation.WaitHandle.WaitOne(Poll))
            {
                servers[current].Cancel(self);
                cancellation.ThrowIfCancellationRequested();
            }

            work = Retry(server => server.Read(self, cancellation), cancellation);
        }

        return State(work) switch
        {
            "canceled" => throw new ServerUnusedException("somebody cancelled it"),
            "failed" => throw new ServerUnusedException(work.GetProperty("diagnostics")[0].GetProperty("message").GetString()!),
            _ => work,
        };
    }

    /// <summary>Asks each address in turn; the first that takes the work is the one to go on with.</summary>
    private JsonElement Submit(string path, ServerRequest request, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        for (current = 0; current < servers.Length; current++)
        {
            try
            {
                servers[current].CheckVersion(cancellation);
                return servers[current].Submit(path, request, cancellation);
            }
            catch (ServerUnusedException e)
            {
                refusals.Add(servers.Length == 1 ? e.Message : $"{servers[current].Address}: {e.Message.TrimEnd('.')}");
            }
        }

        throw new ServerUnusedException(string.Join("; ", refusals));
    }

    private T Retry<T>(Func<CompileServer, T> ask, CancellationToken cancellation)
    {
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                return ask(servers[current]);
            }
            catch (ServerUnusedException) when (DateTime.UtcNow < end)
            {
                current = (current + 1) % servers.Length;
                if (cancellation.WaitHandle.WaitOne(Poll)) cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private T Asked<T>(string artifact, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (ServerUnusedException e)
        {
            throw CommandFailure.At(artifact, "SPIKE5011", $"the compile service at {addresses} does not run it ({e.Message.TrimEnd('.')})", "Correct --cluster, or leave it out.");
        }
    }

    private static string State(JsonElement work) => work.GetProperty("state").GetString()!;

    private static string Link(JsonElement work, string name) => work.GetProperty("links").GetProperty(name).GetString()!;
}
