using System.ComponentModel;
using System.Diagnostics;

namespace Spike.Service.Tests.Observability;

/// <summary>A page as headless Chromium shows it after some seconds.</summary>
/// <param name="Dom">The document after its scripts ran.</param>
/// <param name="Log">What Chromium printed, the page's console included.</param>
internal sealed record Chromium(string Dom, string Log)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Chromium Open(Uri address, string profile) => Run(
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", $"--user-data-dir={profile}", "--enable-logging=stderr", "--log-level=0", "--window-size=1280,1000",
        "--virtual-time-budget=6000", "--dump-dom", address.AbsoluteUri);

    public static bool IsHere()
    {
        try
        {
            return Run("--version").Dom.Contains("Chromium", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Chromium Run(params string[] arguments)
    {
        using var chromium = Process.Start(new ProcessStartInfo("chromium", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> dom = chromium.StandardOutput.ReadToEndAsync(), log = chromium.StandardError.ReadToEndAsync();
        if (!chromium.WaitForExit(Limit))
        {
            chromium.Kill(entireProcessTree: true);
            Assert.Fail($"Chromium did not end: {string.Join(' ', arguments)}");
        }

        return new Chromium(dom.Result, log.Result);
    }
}

/// <summary>Skips a test on a machine without Chromium, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsChromiumAttribute : ConditionBaseAttribute
{
    public NeedsChromiumAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs chromium.";

    public override string GroupName => nameof(NeedsChromiumAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || Chromium.IsHere();
}
