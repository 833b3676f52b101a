using System.Diagnostics;
using System.Text.Json;
using Spike.Compiler;
using Spike.Compiler.Verification;

namespace Spike.Cli.Serving;

/// <summary>Lets the members of a service run a data set in parts, and waits for what they count. An address that is gone is stood in for by the next: the evaluation is the cluster's, and goes on.</summary>
internal sealed class ClusterEvaluation : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);

    /// <summary>How long every address may be gone: a cluster that lost a member, or its load balancer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CompileServer[] servers;
    private int current;

    /// <exception cref="CommandFailure">One is no address.</exception>
    public ClusterEvaluation(string addresses, string? key) =>
        servers = [.. addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty("").Select(address => new CompileServer(address, key))];

    public void Dispose()
    {
        foreach (CompileServer server in servers) server.Dispose();
    }

    /// <exception cref="ServerUnusedException">The service does not do it.</exception>
    public Evaluation.Evaluation Run(ServerRequest request, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        servers[current].CheckVersion(cancellation);
        JsonElement evaluation = servers[current].Submit("v1/evaluations", request, cancellation);
        while (State(evaluation) == "running")
        {
            string self = Link(evaluation, "self");
            progress.Report(new CompileProgress("running", evaluation.GetProperty("samplesDone").GetInt32() / (double)evaluation.GetProperty("samples").GetInt32()));
            if (cancellation.WaitHandle.WaitOne(Poll))
            {
                servers[current].Cancel(self);
                cancellation.ThrowIfCancellationRequested();
            }

            evaluation = Read(self, cancellation);
        }

        if (State(evaluation) == "canceled") throw new ServerUnusedException("somebody cancelled the evaluation");
        if (State(evaluation) == "failed") throw new ServerUnusedException(evaluation.GetProperty("diagnostics")[0].GetProperty("message").GetString()!);
        CountsFile? file = Read(Link(evaluation, "result"), cancellation).Deserialize(CountsJson.Default.CountsFile);
        return Evaluation.Evaluation.Of(file?.Counts ?? throw new ServerUnusedException("its answer has no counts"), clock.Elapsed.TotalSeconds);
    }

    private JsonElement Read(string path, CancellationToken cancellation)
    {
        for (DateTime end = DateTime.UtcNow + Patience; ;)
        {
            try
            {
                return servers[current].Read(path, cancellation);
            }
            catch (ServerUnusedException) when (DateTime.UtcNow < end)
            {
                current = (current + 1) % servers.Length;
                if (cancellation.WaitHandle.WaitOne(Poll)) cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static string State(JsonElement evaluation) => evaluation.GetProperty("state").GetString()!;

    private static string Link(JsonElement evaluation, string name) => evaluation.GetProperty("links").GetProperty(name).GetString()!;
}
