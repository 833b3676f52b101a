using System.Text.RegularExpressions;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Diagnostics;

/// <summary>Each diagnostic that the product can emit is provoked by a test, and a test does what it says to do.</summary>
/// <remarks>
/// A test that provokes one names its code where it expects it. One that follows the remedy, and sees the diagnostic gone, says so by
/// <c>[TestProperty("Remedy", "SPIKE0001 ...")]</c>.
/// </remarks>
[TestClass]
public sealed partial class DiagnosticInventoryTests
{
    /// <summary>Files that name codes and provoke none: they are about the text of a line, the severity of a code, or a table.</summary>
    private static readonly string[] OnlyNamed =
        ["ConfiguredSeverityTests.cs", "ToolOutputLineTests.cs", "DiagnosticPagesTests.cs", "DiagnosticInventoryTests.cs", "MutatedUploadTests.cs", "FakeCompiler/Program.cs"];

    /// <summary>Diagnostics whose remedy no test can follow.</summary>
    private static readonly Dictionary<string, string> WithoutRemedyTest = new(StringComparer.Ordinal)
    {
        ["SPIKE2010"] = "it asks to report a fault in SpikeBuild",
        ["SPIKE5003"] = "it asks to report a fault in SpikeBuild",
        ["SPIKE5010"] = "it asks for another installation",
    };

    [TestMethod]
    public void Every_code_is_provoked_by_a_test()
    {
        var named = TestLines().Where(line => !OnlyNamed.Any(file => line.File.EndsWith(file, StringComparison.Ordinal)))
            .SelectMany(line => Code().Matches(line.Text).Select(match => match.Value)).ToHashSet(StringComparer.Ordinal);
        Assert.IsEmpty(DiagnosticPagesTests.CodesInSources().Where(code => !named.Contains(code)));
    }

    [TestMethod]
    public void Every_remedy_is_followed_by_a_test()
    {
        var followed = TestLines().SelectMany(line => Remedy().Matches(line.Text)).SelectMany(match => match.Groups["codes"].Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        string[] codes = [.. DiagnosticPagesTests.CodesInSources()];
        Assert.IsEmpty(codes.Where(code => !followed.Contains(code) && !WithoutRemedyTest.ContainsKey(code)));
        Assert.IsEmpty(followed.Except(codes), "there is no such code");
        Assert.IsEmpty(WithoutRemedyTest.Keys.Where(followed.Contains), "these are followed by now");
    }

    private static IEnumerable<(string File, string Text)> TestLines() =>
        from file in Directory.EnumerateFiles(Path.Combine(Sources.RepositoryRoot, "tests"), "*.cs", SearchOption.AllDirectories)
        where !BuildOutput().IsMatch(file)
        from line in File.ReadLines(file)
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        select (file.Replace('\\', '/'), line);

    [GeneratedRegex("SPIKE[0-6][0-9]{3}")]
    private static partial Regex Code();

    [GeneratedRegex("TestProperty\\(\"Remedy\", \"(?<codes>SPIKE[0-9]{4}( SPIKE[0-9]{4})*)\"\\)")]
    private static partial Regex Remedy();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();
}
