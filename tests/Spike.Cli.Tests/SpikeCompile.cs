using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Spike.Cli.Tests;

/// <summary>The program as a user starts it, a process of its own.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record SpikeCompile(int ExitCode, string Output, string Error)
{
    /// <summary>As it is shipped, with what it starts beside it; the tests' own folder has the framework of their servers in place of its packages.</summary>
    public static readonly string Folder = Path.Combine(
        Digits.RepositoryRoot, "src", "Spike.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!, "net10.0");

    private static readonly string Assembly = Path.Combine(Folder, "spike-compile.dll");

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static SpikeCompile Run(params string[] arguments) => Run([], arguments);

    public static SpikeCompile Run((string Name, string Value)[] environment, params string[] arguments) => Run(Assembly, environment, arguments);

    /// <summary>The program from another folder.</summary>
    public static SpikeCompile RunAssembly(string assembly, params string[] arguments) => Run(assembly, [], arguments);

    private static SpikeCompile Run(string assembly, (string Name, string Value)[] environment, string[] arguments)
    {
        using Process process = Start(assembly, environment, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new SpikeCompile(process.ExitCode, output.Result, error.Result);
    }

    public static Process Start((string Name, string Value)[] environment, params string[] arguments) => Start(Assembly, environment, arguments);

    private static Process Start(string assembly, (string Name, string Value)[] environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SPIKE_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>It ended as expected, and one line of standard error holds all the words.</summary>
    public void AssertFault(int exitCode, string code, params string[] words)
    {
        Assert.AreEqual(exitCode, ExitCode, Error);
        string line = Error.Split('\n').SingleOrDefault(line => line.Contains($" : error {code}: ", StringComparison.Ordinal)) ?? throw new AssertFailedException($"no {code} in: {Error}");
        foreach (string word in words) StringAssert.Contains(line, word);
        Assert.DoesNotContain("   at ", Error, "a stack trace was shown");
    }

    public void AssertDone() => Assert.AreEqual(0, ExitCode, Error);
}
