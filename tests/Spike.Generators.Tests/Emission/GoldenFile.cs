using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Spike.Generators.Tests.Emission;

/// <summary>Generated code as it should be, in the folder Golden.</summary>
/// <remarks>SPIKE_UPDATE_GOLDEN=1 rewrites the files; what changed is then reviewed like any code.</remarks>
internal static partial class GoldenFile
{
    public static void AssertEquals(string name, string actual)
    {
        actual = Version.Replace(actual, "\"Spike.Generators\", \"0.0.0\"");
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), name), actual);
            return;
        }

        string expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)).ReplaceLineEndings("\n");
        string[] wanted = expected.Split('\n'), got = actual.Split('\n');
        for (int line = 0; line < Math.Max(wanted.Length, got.Length); line++)
        {
            Assert.AreEqual(wanted.ElementAtOrDefault(line), got.ElementAtOrDefault(line),
                $"{name} differs in line {line + 1}. If the new code is right, run the tests with SPIKE_UPDATE_GOLDEN=1 and review the file.");
        }
    }

    /// <summary>The version changes with each release; the golden files should not.</summary>
    private static readonly Regex Version = VersionPattern();

    private static string SourceFolder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "Golden");

    [GeneratedRegex("\"Spike.Generators\", \"[0-9.]+\"")]
    private static partial Regex VersionPattern();
}
