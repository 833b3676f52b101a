using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;

namespace Spike.Service.Tests.Cluster;

/// <summary>A service process that a test may kill: alone, or a member of a cluster.</summary>
internal sealed class Member : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly List<string> lines;

    private Member(Process process, Uri address, List<string> lines)
    {
        (this.process, this.lines) = (process, lines);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>The command line, with the service beside it.</summary>
    public static string Program { get; } = Path.Combine(Fact("RepositoryRoot"), "src", "Spike.Cli", "bin", Fact("Configuration"), "net10.0", "spike-compile.dll");

    public static string Repository => Fact("RepositoryRoot");

    public HttpClient Client { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public string Output
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    public static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) => Start([], arguments, environment);

    private static Process Start(string[] within, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        string[] line = [.. within, "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SPIKE_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["SPIKE_CACHE_ENABLED"] = "false";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Task<Member> StartAsync(string data, params (string Name, string Value)[] environment) => StartWithinAsync([], data, environment);

    /// <param name="within">A command that becomes the one that follows it, in other surroundings.</param>
    /// <param name="data">The service's folder.</param>
    /// <param name="environment">Its variables.</param>
    public static async Task<Member> StartWithinAsync(string[] within, string data, params (string Name, string Value)[] environment)
    {
        Process process = Start(within, ["serve"], [("SPIKE_LISTEN", "http://127.0.0.1:0"), ("SPIKE_DATA_DIRECTORY", data), .. environment]);
        var lines = new List<string>();
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (lines) lines.Add(line.Data);
            int at = line.Data.IndexOf("Now listening on: ", StringComparison.Ordinal);
            if (at >= 0 && line.Data.IndexOf("http://", at, StringComparison.Ordinal) is > 0 and int url) found.TrySetResult(new Uri(new string([.. line.Data[url..].TakeWhile(letter => letter is not ('\\' or '"' or ' '))])));
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(found.Task, process.WaitForExitAsync(), Task.Delay(Limit)) == found.Task) return new Member(process, await found.Task, lines);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        lock (lines) throw new AssertFailedException("The service does not start:\n" + string.Join('\n', lines));
    }

    /// <summary>kill -9: nothing of it runs any more, and its children are on their own.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, as an init or a container sends it.</summary>
    public async Task TerminateAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks for a compilation.</summary>
    public async Task<JsonElement> SubmitAsync(string model, string query)
    {
        using HttpResponseMessage answer = await PostAsync(model, query);
        Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<HttpResponseMessage> PostAsync(string model, string query)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(model));
        content.Headers.ContentType = new("application/octet-stream");
        return await Client.PostAsync($"/v1/compile?file={Path.GetFileName(model)}&validationSamples=0&{query}", content);
    }

    public async Task<JsonElement> JobAsync(string id) => await Client.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}");

    /// <summary>The job once it is over.</summary>
    public async Task<JsonElement> OverAsync(string id)
    {
        for (DateTime end = DateTime.UtcNow + Limit; DateTime.UtcNow < end; await Task.Delay(200))
        {
            JsonElement job = await JobAsync(id);
            if (job.State() is "done" or "failed" or "canceled") return job;
        }

        throw new AssertFailedException($"the job {id} does not end: {await JobAsync(id)}\n{await Client.GetStringAsync($"/v1/jobs/{id}/log")}");
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private static string Fact(string key) => typeof(Member).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(fact => fact.Key == key).Value!;
}

internal static class JobFacts
{
    public static string Id(this JsonElement job) => job.GetProperty("id").GetString()!;

    public static string State(this JsonElement job) => job.GetProperty("state").GetString()!;

    public static int Attempts(this JsonElement job) => job.GetProperty("attempts").GetInt32();

    /// <summary>The artifact's hash.</summary>
    public static string Artifact(this JsonElement job) => job.GetProperty("artifact").GetProperty("sha256").GetString()!;
}
