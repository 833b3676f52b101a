using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>docs/spike-format.md says what the code writes.</summary>
[TestClass]
public partial class FormatPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFile.At("docs", "spike-format.md"));

    [TestMethod]
    public void Every_key_that_is_written_is_on_the_page()
    {
        HashSet<string> keys = [];
        foreach (SpikingProgram program in Enumerable.Range(0, 200).Select(RandomPrograms.Create))
            Collect(SampleArtifact.Header(SampleArtifact.Bytes(program with { Arena = ArenaPlan.Separate(program.Edges) })), keys);

        Assert.IsGreaterThan(60, keys.Count);
        string[] missing = [.. keys.Where(key => !Page.Contains($"`{key}`", StringComparison.Ordinal)).Order()];
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }

    [TestMethod]
    public void Every_operation_and_carrier_is_on_the_page()
    {
        object?[] names = [.. typeof(Operation).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Select(kind => ((JsonDerivedTypeAttribute)kind).TypeDiscriminator)];
        Assert.HasCount(18, names);
        foreach (object? name in names) Assert.MatchesRegex($"(?m)^`{name}`", Page);
        foreach (string carrier in Enum.GetNames<EdgeCarrier>()) Assert.Contains($"`{carrier}`", Page);
    }

    [TestMethod]
    public void The_fixed_numbers_are_on_the_page()
    {
        Assert.Contains($"version {ArtifactLayout.Major}.{ArtifactLayout.Minor}", Page);
        Assert.Contains(string.Join(' ', ArtifactLayout.Magic.ToArray().Select(value => value.ToString("X2"))), Page);
        Assert.Contains($"1 to {ArtifactLayout.MaxHeaderLength} ", Page);
    }

    [TestMethod]
    [NeedsPython]
    public void The_reader_on_the_page_reads_an_artifact_and_notices_damage()
    {
        using var folder = new TestFolder();
        string reader = folder.Write("reader.py", System.Text.Encoding.UTF8.GetBytes(Reader().Match(Page).Groups[1].Value));
        byte[] bytes = SampleArtifact.Bytes(SampleArtifact.Program());

        (int code, string output) = Python.Run(reader, folder.Write("a.spike", bytes));
        Assert.AreEqual("0 tiny ['linear', 'lookup']", $"{code} {output.Trim()}");

        bytes[^1] ^= 1;
        Assert.AreNotEqual(0, Python.Run(reader, folder.Write("b.spike", bytes)).ExitCode);
    }

    private static void Collect(JsonNode node, HashSet<string> keys)
    {
        if (node is JsonObject map) keys.UnionWith(map.Select(pair => pair.Key));
        foreach (JsonNode? child in node is JsonArray list ? [.. list] : node is JsonObject holder ? holder.Select(pair => pair.Value).ToArray() : [])
        {
            if (child is not null) Collect(child, keys);
        }
    }

    [GeneratedRegex(@"```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Reader();
}
