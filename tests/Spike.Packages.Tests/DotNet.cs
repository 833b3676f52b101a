using System.Diagnostics;

namespace Spike.Packages.Tests;

/// <summary>Starts dotnet as a user does, free of what the run of these tests has set.</summary>
internal static class DotNet
{
    public static Outcome Run(string folder, params string[] arguments) => Run("dotnet", folder, arguments);

    /// <returns>Exit code and everything printed.</returns>
    public static Outcome Run(string program, string folder, string[] arguments)
    {
        using Process process = Start(program, folder, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output + error.Result);
    }

    public static Process Start(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in start.Environment.Keys.Where(IsOfTheTestRun).ToArray()) start.Environment.Remove(variable);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        start.Environment["NUGET_PACKAGES"] = Feed.Installed;
        // As build/pack does: without it, the time of packing stands in the packages.
        start.Environment["SOURCE_DATE_EPOCH"] = "946684800";
        return Process.Start(start)!;
    }

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("SPIKE_", StringComparison.Ordinal) || variable == "CI";
}

/// <summary>What a command did.</summary>
internal sealed record Outcome(int ExitCode, string Output)
{
    public Outcome Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }

    public Outcome SaysNothing()
    {
        Assert.DoesNotContain("warning", Output);
        return this;
    }
}
