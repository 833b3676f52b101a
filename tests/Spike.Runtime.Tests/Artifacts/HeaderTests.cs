using System.Text;
using System.Text.Json.Nodes;

namespace Spike.Runtime.Tests.Artifacts;

[TestClass]
public class HeaderTests
{
    private static readonly byte[] Whole = SampleArtifact.Bytes(SampleArtifact.Program());

    [TestMethod]
    [DataRow("hello")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("12")]
    [DataRow("{\"program\":null,\"segments\":null,\"provenance\":null}")]
    [DataRow("{\"program\":{},\"segments\":[],\"provenance\":{}}")]
    [DataRow(" ")]
    public void A_header_that_says_something_else_is_refused(string json) =>
        Assert.Contains("its header", SampleArtifact.Refusal(SampleArtifact.WithHeader(Whole, json)));

    [TestMethod]
    public void A_header_that_is_not_utf8_is_refused() =>
        Assert.Contains("makes no sense", SampleArtifact.Refusal(SampleArtifact.WithHeader(Whole, [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D])));

    [TestMethod]
    public void A_deeply_nested_header_is_refused()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.Contains("makes no sense", SampleArtifact.Refusal(SampleArtifact.WithHeader(Whole, $"{{\"x\":{deep}}}")));
    }

    [TestMethod]
    public void A_key_that_stands_twice_is_refused()
    {
        string json = Encoding.UTF8.GetString(Whole, 64, SampleArtifact.HeaderLength(Whole));
        Assert.Contains("makes no sense", SampleArtifact.Refusal(SampleArtifact.WithHeader(Whole, "{\"segments\":[]," + json[1..])));
    }

    [TestMethod]
    public void Every_key_is_needed_but_those_whose_absence_says_no()
    {
        HashSet<string> optional = [];
        foreach (string path in Paths(SampleArtifact.Header(Whole), ""))
        {
            byte[] shorter = SampleArtifact.WithHeader(Whole, header => Remove(header, path));
            try
            {
                SampleArtifact.Read(shorter);
                optional.Add(path);
            }
            catch (SpikeFormatException)
            {
                // Refused: the key is needed.
            }
        }

        CollectionAssert.AreEquivalent((string[])["/program/inputs/0/whole", "/program/outputs/0/whole", "/program/operations/0/timeFused", "/program/operations/0/wide"], optional.ToArray());
    }

    [TestMethod]
    public void Overlapping_and_outlying_segments_are_refused()
    {
        foreach ((string key, long value) in (IEnumerable<(string, long)>)
            [("offset", 0), ("offset", -64), ("offset", 1), ("offset", 1L << 40), ("offset", long.MaxValue), ("length", -1), ("length", 1 << 20), ("length", long.MaxValue), ("length", 1L << 33)])
        {
            byte[] damaged = SampleArtifact.WithHeader(Whole, header => header["segments"]![2]![key] = value);
            Assert.Contains("segment 2 lies outside the file or over another", SampleArtifact.Refusal(damaged), $"{key} {value}");
        }
    }

    [TestMethod]
    public void A_segment_that_is_too_short_for_its_weights_is_refused()
    {
        byte[] damaged = SampleArtifact.WithHeader(Whole, header => header["program"]!["operations"]![0]!["weightSegment"] = 1);
        Assert.Contains("its program is not sound: 'fc' (Linear): segment 1 has another length than it should", SampleArtifact.Refusal(damaged));
    }

    [TestMethod]
    [DataRow("program/operations/1/input", 99)]
    [DataRow("program/operations/1/input", -1)]
    [DataRow("program/operations/1/output", 3)]
    [DataRow("program/operations/0/input", 2)]
    [DataRow("program/operations/0/input", 1)]
    [DataRow("program/inputs/0/edge", 7)]
    [DataRow("program/outputs/0/edge", -5)]
    [DataRow("program/operations/1/tableSegment", 5)]
    [DataRow("program/operations/0/biasSegment", -2)]
    public void A_number_that_names_nothing_or_a_cycle_is_refused(string path, int value)
    {
        byte[] damaged = SampleArtifact.WithHeader(Whole, header => Set(header, path, value));
        Assert.Contains("its program is not sound", SampleArtifact.Refusal(damaged));
    }

    private static IEnumerable<string> Paths(JsonNode node, string path) => node switch
    {
        JsonObject map => map.SelectMany(pair => (string[])[path + "/" + pair.Key, .. pair.Value is null ? [] : Paths(pair.Value, path + "/" + pair.Key)]),
        JsonArray list => list.SelectMany((item, i) => item is null ? [] : Paths(item, path + "/" + i)),
        _ => [],
    };

    private static void Remove(JsonNode header, string path)
    {
        (JsonNode node, string name) = Find(header, path);
        node.AsObject().Remove(name);
    }

    private static void Set(JsonNode header, string path, int value)
    {
        (JsonNode node, string name) = Find(header, path);
        node[name] = value;
    }

    private static (JsonNode Node, string Name) Find(JsonNode header, string path)
    {
        string[] names = path.Trim('/').Split('/');
        return (names[..^1].Aggregate(header, (at, name) => at is JsonArray list ? list[int.Parse(name)]! : at[name]!), names[^1]);
    }
}
