using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Runtime;

namespace Spike.Cli.Serving;

/// <summary>Spreads a data set over the members of a service: a job for each part, which is done once whatever is killed, and sums of whole numbers, which come out the same in any order.</summary>
internal static class ClusterEvaluation
{
    /// <exception cref="ServerUnusedException">The service does not do it.</exception>
    public static Evaluation.Evaluation Run(
        CompileServer server, string address, string artifact, string data, string? labels, int from, int count, int part, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var files = new Dictionary<string, string>();
        JsonObject body = new() { ["artifact"] = ServerRequest.File(artifact, files), ["data"] = ServerRequest.File(data, files) };
        if (labels is not null) body["labels"] = ServerRequest.File(labels, files);
        server.CheckVersion(cancellation);
        var jobs = new List<JsonElement>();
        for (int start = 0; start < count; start += part)
        {
            JsonObject shard = body.DeepClone().AsObject();
            (shard["from"], shard["count"]) = (from + start, Math.Min(part, count - start));
            jobs.Add(server.Submit("v1/eval", new ServerRequest(shard, files), cancellation));
        }

        int? correct = 0;
        SpikeStatistics? sum = null;
        for (int i = 0; i < jobs.Count; i++)
        {
            progress.Report(new CompileProgress("running", (double)i / jobs.Count));
            CountsDocument counts = Read(server, server.Wait(jobs[i], new Silence(), cancellation), cancellation);
            correct += counts.Correct;
            sum = sum is null ? counts.Statistics() : sum.Plus(counts.Statistics());
        }

        return new Evaluation.Evaluation(correct, null, sum!, clock.Elapsed.TotalSeconds, Backend.Simd, $"{jobs.Count} parts by the service at {address}");
    }

    private static CountsDocument Read(CompileServer server, JsonElement job, CancellationToken cancellation)
    {
        if (job.GetProperty("state").GetString() == "failed") throw new ServerUnusedException(job.GetProperty("diagnostics")[0].GetProperty("message").GetString()!);
        return server.Read(job.GetProperty("links").GetProperty("result").GetString()!, cancellation).GetProperty("counts").Deserialize(DocumentJson.Default.CountsDocument)
            ?? throw new ServerUnusedException("its answer has no counts");
    }

    private sealed class Silence : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) { }
    }
}
