using System.Diagnostics;
using System.Reflection;

namespace Spike.Service.Tests;

/// <summary>The service as a user starts it, on a free port of the loopback, in a folder of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private readonly List<string> lines = [];

    private ServiceProcess(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    public static string Repository => Fact("RepositoryRoot");

    public HttpClient Client { get; }

    public string Output
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    public static async Task<ServiceProcess> StartAsync(TestFolder folder, params (string Name, string Value)[] environment)
    {
        string program = Path.Combine(Repository, "src", "Spike.Cli", "bin", Fact("Configuration"), "net10.0", "spike-compile.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--listen", "http://127.0.0.1:0", "--data-directory", folder["data"]]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        // Those of the tests are none that the service knows.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SPIKE_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        var found = new TaskCompletionSource<Uri>();
        var process = new Process { StartInfo = start };
        var kept = new List<string>();
        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (kept) kept.Add(line.Data);
            const string Words = "Now listening on: \\\"";
            if (line.Data.IndexOf(Words, StringComparison.Ordinal) is >= 0 and int at) found.TrySetResult(new Uri(line.Data[(at + Words.Length)..].Split('\\')[0]));
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(found.Task, process.WaitForExitAsync(), Task.Delay(Limit)) != found.Task)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            lock (kept) Assert.Fail("The service does not start:\n" + string.Join('\n', kept));
        }

        var service = new ServiceProcess(process, await found.Task);
        lock (kept) service.lines.AddRange(kept);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Fact(string key) => typeof(ServiceProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(fact => fact.Key == key).Value!;
}
