using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spike.EndToEnd.Tests;

/// <summary>The sample that is published as machine code answers as it does on .NET, to the last digit.</summary>
[TestClass]
public class AotTests
{
    private const string Images = "200";

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsClang]
    public void A_published_app_gives_the_answers_of_the_managed_one()
    {
        using var app = new AppFolder();
        string published = app.PathOf("published"), sample = Path.Combine(Sources.RepositoryRoot, "samples", "DigitsAot");
        string managed = Path.Combine(sample, "bin", Sources.Configuration, "net10.0", RuntimeInformation.RuntimeIdentifier, "DigitsAot.dll");
        Directory.CreateDirectory(app.PathOf("."));
        // What it references was built before these tests, and others are at work with it.
        (int exitCode, string output) = app.DotNet("publish", sample, "-c", Sources.Configuration, "-o", published, "-p:BuildProjectReferences=false");
        Assert.AreEqual(0, exitCode, output);
        // Code that cannot be made beforehand would be warned of.
        Assert.DoesNotContain("warning", output);
        Assert.IsFalse(File.Exists(Path.Combine(published, "DigitsAot.dll")), "What was published is not machine code.");

        string[] expected = Answers("dotnet", managed, Images), answers = Answers(Path.Combine(published, "DigitsAot"), Images);
        Assert.HasCount(200, answers);
        CollectionAssert.AreEqual(expected, answers);
    }

    private static string[] Answers(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>Skips a test on a machine that cannot link machine code, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsClangAttribute : ConditionBaseAttribute
{
    public NeedsClangAttribute() : base(ConditionMode.Include)
    {
        IgnoreMessage = "Publishing as machine code needs clang and zlib's headers, see build/install-test-tools.";
    }

    public override string GroupName => nameof(NeedsClangAttribute);

    public override bool IsConditionMet =>
        Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || (OperatingSystem.IsLinux() && File.Exists("/usr/bin/clang") && File.Exists("/usr/include/zlib.h"));
}
