using System.Text.Json.Nodes;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>Headers that were changed at random, with a hash that fits: whatever they say, they are read or refused in words.</summary>
[TestClass]
public class FuzzTests
{
    private const int Files = 2_000;

    private static readonly JsonNode?[] Values =
    [
        null, 0, -1, 1, 2, 63, 64, 1000, int.MaxValue, int.MinValue, long.MaxValue, 1e300, -0.5, 1e-320, true, false, "", "s16", "u99", "membrane", "fire", "linear",
        new JsonArray(), new JsonArray(1), new JsonArray(0, -1, int.MaxValue), new JsonArray((JsonNode?)null), new JsonObject(), new JsonObject { ["op"] = "fire" },
    ];

    [TestMethod]
    public void Only_a_refusal_in_words_comes_out_of_a_changed_header()
    {
        byte[][] artifacts = [.. Enumerable.Range(0, 40).Select(seed => SampleArtifact.Bytes(RandomPrograms.Create(seed)))];
        int accepted = 0;
        for (int seed = 0; seed < Files; seed++)
        {
            var random = new Random(seed);
            byte[] changed = SampleArtifact.WithHeader(artifacts[seed % artifacts.Length], header =>
            {
                for (int i = random.Next(3); i >= 0; i--) Mutate(header, random);
            });
            try
            {
                SampleArtifact.Read(changed);
                accepted++;
            }
            catch (SpikeFormatException refusal)
            {
                Assert.IsNotEmpty(refusal.Message);
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed}: {other}");
            }
        }

        Assert.IsInRange(1, Files / 2, accepted);
    }

    [TestMethod]
    public void Whatever_is_accepted_gives_the_same_bits_on_every_backend()
    {
        int ran = 0;
        using var folder = new TestFolder();
        for (int seed = 0; seed < 1_000; seed++)
        {
            var random = new Random(seed);
            SpikingProgram program = RandomPrograms.Create(seed % 60);
            string part = random.Next(3) == 0 ? "edges" : "operations";
            byte[] changed = SampleArtifact.WithHeader(SampleArtifact.Bytes(program), header => Mutate(header["program"]![part]!, random));
            try
            {
                using SpikeModel model = SpikeModel.Load(folder.Write($"{seed}.spike", changed));
                Dictionary<string, float[]> inputs = model.Inputs.ToDictionary(
                    input => input.Name, input => Enumerable.Range(0, 3 * input.Length).Select(_ => (float)(random.NextDouble() - 0.5) * 1000).ToArray());
                SpikeRun[] runs = [.. ((SpikeOptions[])
                    [new() { Backend = Backend.Reference }, new() { Backend = Backend.Simd }, new() { Backend = Backend.Simd, Stepped = true }]).Select(options =>
                {
                    using SpikeSession session = model.CreateSession(options);
                    return session.Run(inputs);
                })];
                foreach (string output in runs[0].Outputs.Keys)
                {
                    Assert.AreSequenceEqual(runs[0].Outputs[output], runs[1].Outputs[output], $"seed {seed}");
                    Assert.AreSequenceEqual(runs[0].Outputs[output], runs[2].Outputs[output], $"seed {seed}, stepped");
                }

                ran++;
            }
            catch (SpikeFormatException)
            {
                // Refused, which is as good.
            }
        }

        Assert.IsInRange(50, 900, ran);
    }

    private static void Mutate(JsonNode header, Random random)
    {
        List<JsonNode> holders = [];
        Collect(header, holders);
        JsonNode holder = holders[random.Next(holders.Count)];
        JsonNode? value = Values[random.Next(Values.Length)]?.DeepClone();
        if (holder is JsonArray list) list[random.Next(list.Count)] = value;
        else if (holder is JsonObject map)
        {
            string key = map.ElementAt(random.Next(map.Count)).Key;
            if (random.Next(10) == 0) map.Remove(key);
            else map[key] = map[key] is JsonValue number && number.TryGetValue(out int known) && random.Next(2) == 0 ? known + random.Next(-2, 3) : value;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> holders)
    {
        if (node is JsonArray { Count: > 0 } or JsonObject { Count: > 0 }) holders.Add(node);
        foreach (JsonNode? child in node is JsonArray list ? [.. list] : node is JsonObject map ? map.Select(pair => pair.Value).ToArray() : [])
        {
            if (child is not null) Collect(child, holders);
        }
    }
}
