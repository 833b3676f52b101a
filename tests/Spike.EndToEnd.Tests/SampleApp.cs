using System.Diagnostics;

namespace Spike.EndToEnd.Tests;

/// <summary>A sample as the build left it, started as its README says.</summary>
internal static class SampleApp
{
    /// <summary>What it prints until it ends well.</summary>
    public static string Run(string name, string? input = null, params string[] arguments)
    {
        using Process process = Start(name, redirectInput: input is not null, new Dictionary<string, string>(), arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output;
    }

    public static Process Start(string name, bool redirectInput, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string folder = Path.Combine(Sources.RepositoryRoot, "samples", name, "bin", Sources.Configuration, "net10.0");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, name + ".dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment) start.Environment[variable] = value;
        return Process.Start(start)!;
    }
}
