using Spike.Cli.Conformance;

namespace Spike.EndToEnd.Tests;

/// <summary>ONNX's own backend tests. docs/conformance.md is printed from this run; SPIKE_UPDATE_GOLDEN=1 prints it again.</summary>
[TestClass]
public class ConformanceTests
{
    [TestMethod]
    [NeedsBackendTests]
    public void Nothing_in_scope_fails_and_the_page_says_what_the_run_says()
    {
        IReadOnlyList<ConformanceResult> results = Run(ConformanceRunner.Run), shapes = Run(ShapeLane.Run);
        Assert.IsGreaterThan(1000, results.Count);
        Assert.AreEqual("", Failures(results) + Failures(shapes));
        string path = Path.Combine(Sources.RepositoryRoot, "docs", "conformance.md"), page = ConformancePage.Of(results, shapes);
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(path, page);
        Assert.AreEqual(page, File.ReadAllText(path).ReplaceLineEndings("\n"), "Run the tests with SPIKE_UPDATE_GOLDEN=1 and review docs/conformance.md.");
    }

    private static IReadOnlyList<ConformanceResult> Run(Func<BackendTest, ConformanceResult> lane) =>
        ConformanceSuite.Run(BackendTests.Folder, lane, filter: null, progress: null, CancellationToken.None);

    private static string Failures(IEnumerable<ConformanceResult> results) => string.Concat(
        results.Where(result => result.Result == Outcome.Fail).Select(result => $"{result.Name}: {result.Reason}\n"));
}

/// <summary>Where Debian's package libonnx-testdata puts ONNX's backend tests.</summary>
internal static class BackendTests
{
    public const string Folder = "/usr/share/libonnx-testdata/data";
}

/// <summary>Skips a test on a machine without ONNX's backend tests, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsBackendTestsAttribute : ConditionBaseAttribute
{
    public NeedsBackendTestsAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs ONNX's backend tests (Debian: libonnx-testdata).";

    public override string GroupName => nameof(NeedsBackendTestsAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || Directory.Exists(BackendTests.Folder);
}
