using System.Diagnostics;

namespace Spike.Deploy.Tests;

/// <summary>A program of this machine, run to its end.</summary>
/// <param name="ExitCode">0 where it found nothing wrong.</param>
/// <param name="Output">Standard output and errors.</param>
internal sealed record Tool(int ExitCode, string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Servers lie where only root looks.</summary>
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];

    public static string? Find(string program) => Folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static Tool Run(string program, IEnumerable<string> arguments, string? folder = null, IEnumerable<(string Name, string Value)>? environment = null)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? DeployFolder.Repository,
        };
        foreach ((string name, string value) in environment ?? []) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end.");
        }

        return new Tool(process.ExitCode, output.Result + errors.Result);
    }

    public void MustSucceed() => Assert.AreEqual(0, ExitCode, Output);

    public void MustWarnOf(string words)
    {
        MustSucceed();
        Assert.Contains(words, Output);
    }

    /// <summary>A check that accepts everything is none.</summary>
    public void MustComplainOf(string words)
    {
        Assert.AreNotEqual(0, ExitCode, Output);
        Assert.Contains(words, Output);
    }
}
