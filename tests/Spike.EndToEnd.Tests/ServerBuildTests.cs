using System.Diagnostics;
using System.Text.Json;

namespace Spike.EndToEnd.Tests;

/// <summary>dotnet build of a project whose SpikeServer is a compile service that really runs, and then does not any more.</summary>
[TestClass]
public sealed class ServerBuildTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [TestMethod]
    public async Task A_service_compiles_the_project_s_model_and_without_it_the_build_does_with_a_warning()
    {
        using var folder = new AppFolder();
        folder.Write("App/net.onnx", File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx")));
        string artifact = folder.PathOf("App/bin/Debug/net10.0/net.spike");
        (Process service, Uri address) = await StartAsync(folder.PathOf("data"));
        try
        {
            folder.WriteProject("App", """<SpikeModel Include="net.onnx" ClassName="Net" Namespace="Nets" />""", "using Nets;\nusing var net = new Net();\nConsole.WriteLine(net.Run(new float[Net.InputLength]).Length);");
            (int exitCode, string output) = folder.DotNet("build", "App", "-tl:off", $"-p:SpikeServer={address}");
            Assert.AreEqual(0, exitCode, output);
            Assert.Contains("warning SPIKE2001", output);
            Assert.DoesNotContain("SPIKE5011", output);

            using var client = new HttpClient { BaseAddress = address };
            JsonElement job = JsonDocument.Parse(await client.GetStringAsync("/v1/jobs")).RootElement.GetProperty("jobs").EnumerateArray().Single();
            Assert.AreEqual(("net.onnx", "done"), (job.GetProperty("model").GetString(), job.GetProperty("state").GetString()));
            byte[] there = await client.GetByteArrayAsync(job.GetProperty("artifact").GetProperty("url").GetString());
            CollectionAssert.AreEqual(there, await File.ReadAllBytesAsync(artifact));

            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
            foreach (string made in (string[])["bin", "obj/Debug", "obj/spike-cache"]) Directory.Delete(folder.PathOf($"App/{made}"), recursive: true);
            (exitCode, output) = folder.DotNet("build", "App", "-tl:off", "--no-restore", $"-p:SpikeServer={address}");
            Assert.AreEqual(0, exitCode, output);
            Assert.Contains("warning SPIKE5011", output);
            CollectionAssert.AreEqual(there, await File.ReadAllBytesAsync(artifact));
        }
        finally
        {
            if (!service.HasExited) service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
            service.Dispose();
        }
    }

    private static async Task<(Process Process, Uri Address)> StartAsync(string data)
    {
        string program = Path.Combine(Sources.RepositoryRoot, "src", "Spike.Cli", "bin", Sources.Configuration, "net10.0", "spike-compile.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--listen", "http://127.0.0.1:0", "--data-directory", data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SPIKE_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["SPIKE_CACHE_ENABLED"] = "false";
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new System.Text.StringBuilder();
        var process = new Process { StartInfo = start };
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said) said.AppendLine(line.Data);
            const string Words = "Now listening on: ";
            if (line.Data?.IndexOf(Words, StringComparison.Ordinal) is >= 0 and int at && line.Data.IndexOf("http://", at, StringComparison.Ordinal) is > 0 and int url)
                found.TrySetResult(new Uri(new string([.. line.Data[url..].TakeWhile(letter => letter is not ('\\' or '"' or ' '))])));
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(found.Task, process.WaitForExitAsync(), Task.Delay(Limit)) == found.Task) return (process, await found.Task);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        lock (said) throw new AssertFailedException("The service does not start:\n" + said);
    }
}
