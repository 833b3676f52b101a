using System.ComponentModel;
using System.Diagnostics;

namespace Spike.Runtime.Tests.Artifacts;

internal static class Python
{
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = python.StandardError.ReadToEndAsync();
        string output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output + errors.Result);
    }

    public static bool IsHere()
    {
        try
        {
            return Run("--version").ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>Skips a test on a machine without python3, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsPythonAttribute : ConditionBaseAttribute
{
    public NeedsPythonAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs python3.";

    public override string GroupName => nameof(NeedsPythonAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || Python.IsHere();
}
