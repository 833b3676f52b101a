using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Native.Graphs;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>docs/spike-format.md says what is written of native networks.</summary>
[TestClass]
public class NativePageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFile.At("docs", "spike-format.md"));

    [TestMethod]
    public void Every_key_and_kind_is_on_the_page()
    {
        HashSet<string> names = [];
        for (int seed = 0; seed < 60; seed++)
        {
            NativeGraph graph = RandomGraphs.Create(seed);
            using var stream = new MemoryStream();
            ArtifactWriter.Write(stream, new SpikingProgram(graph.Name, [], [], [], [], 0, null), SampleArtifact.Provenance, graph);
            Collect(SampleArtifact.Header(stream.ToArray())["native"], names);
        }

        object?[] kinds = [.. typeof(NativeNode).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Select(kind => ((JsonDerivedTypeAttribute)kind).TypeDiscriminator)];
        Assert.HasCount(10, kinds);
        string[] missing = [.. names.Concat(kinds.Cast<string>()).Concat(Enum.GetNames<NeuronKind>()).Where(name => !Page.Contains($"`{name}`", StringComparison.Ordinal)).Distinct().Order()];
        Assert.IsEmpty(missing, string.Join(", ", missing));
        Assert.IsGreaterThan(20, names.Count);
    }

    private static void Collect(JsonNode? node, HashSet<string> names)
    {
        foreach (KeyValuePair<string, JsonNode?> member in node is JsonObject o ? o.ToArray() : [])
        {
            names.Add(member.Key);
            Collect(member.Value, names);
        }

        foreach (JsonNode? item in node is JsonArray list ? list.ToArray() : []) Collect(item, names);
    }
}
