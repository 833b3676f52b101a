using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Troubles;

/// <summary>A clock that a file sets, by libfaketime. As when a real one is set, the monotonic clock goes on.</summary>
internal static class FakeTime
{
    public static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    public static (string Name, string Value)[] Environment(string file)
    {
        File.WriteAllText(file, "+0\n");
        return
        [
            ("LD_PRELOAD", Library!), ("FAKETIME_TIMESTAMP_FILE", file), ("FAKETIME_CACHE_DURATION", "1"),
            ("DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
    }

    /// <summary>Until the process's answers are dated by the new time.</summary>
    public static async Task JumpAsync(string file, string seconds, Member member)
    {
        File.WriteAllText(file, seconds + "\n");
        for (int attempt = 0; attempt < 300; attempt++, await Task.Delay(100))
        {
            using HttpResponseMessage answer = await member.Client.GetAsync("/health/live");
            if (answer.Headers.Date is { } date && (date - DateTimeOffset.UtcNow).Duration() > TimeSpan.FromMinutes(30)) return;
        }

        Assert.Fail("the clock does not jump");
    }
}

/// <summary>Skips a test where libfaketime is not installed, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsFakeTimeAttribute : ConditionBaseAttribute
{
    public NeedsFakeTimeAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs libfaketime (Debian: faketime).";

    public override string GroupName => nameof(NeedsFakeTimeAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || FakeTime.Library is not null;
}
