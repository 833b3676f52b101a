using System.Text;
using System.Text.Json.Nodes;
using Spike.Runtime.Chips;

namespace Spike.Runtime.Tests.Chips;

[TestClass]
public sealed class ChipFilesTests
{
    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    [DataRow("loihi3")]
    public void A_built_in_profile_is_without_fault(string name) => Assert.IsEmpty(ChipFiles.Profile(name, ChipProfiles.Text(name)).Faults);

    [TestMethod]
    public void The_list_of_figures_leaves_none_out() => Assert.AreEqual(
        Encoding.UTF8.GetString(ChipProfiles.Text("loihi2")).Split("\"unit\"").Length - 1, ChipProfiles.Named("loihi2").Figures.Length);

    [TestMethod]
    public void Every_number_of_the_third_Loihi_is_assumed() => Assert.IsTrue(ChipProfiles.Named("loihi3").Figures.All(figure => figure.IsAssumed));

    [TestMethod]
    [DataRow("cores.perChip", "-1", "cores.perChip.value")]
    [DataRow("cores.perChip", "0", "cores.perChip.value")]
    [DataRow("cores.perChip", "1e30", "cores.perChip.value")]
    [DataRow("cores.perChip", "1e999", "cores.perChip.value")]
    [DataRow("cores.perChip", "127.5", "cores.perChip.value")]
    [DataRow("energies.tileSpike", "-1.7", "energies.tileSpike.value")]
    [DataRow("times.step", "1e10", "times.step.value")]
    [DataRow("synapses.weightBits", "9", "synapses.weightBits.value")]
    [DataRow("cores.meshRows", "3", "cores")]
    [DataRow("core.stateMemory", "8", "core.stateMemory")]
    [DataRow("spikes.payloadBits", "0", "programs")]
    public void A_number_that_makes_no_sense_is_named(string key, string value, string place)
    {
        ChipFault fault = Faults("loihi2", chip => Node(chip, key)["value"] = JsonNode.Parse(value)).Single();
        Assert.AreEqual(("SPIKE3006", place), (fault.Code, fault.Key));
    }

    [TestMethod]
    public void Not_a_number_is_no_number() =>
        Assert.AreEqual(("SPIKE3004", "energies.tileSpike.value"), Fault(chip => Node(chip, "energies.tileSpike")["value"] = "NaN"));

    [TestMethod]
    public void A_wrong_unit_is_named() =>
        Assert.AreEqual(("SPIKE3006", "energies.tileSpike.unit"), Fault(chip => Node(chip, "energies.tileSpike")["unit"] = "nJ"));

    [TestMethod]
    [DataRow("")]
    [DataRow("assumed")]
    [DataRow("assumed: ")]
    [DataRow("davies2019, table 2")]
    public void A_number_needs_a_source_that_can_be_looked_up(string source) =>
        Assert.AreEqual(("SPIKE3004", "energies.tileSpike.source"), Fault(chip => Node(chip, "energies.tileSpike")["source"] = source));

    [TestMethod]
    public void A_number_without_a_source_is_named() =>
        Assert.AreEqual(("SPIKE3004", "energies.tileSpike.source"), Fault(chip => Node(chip, "energies.tileSpike").AsObject().Remove("source")));

    [TestMethod]
    public void An_unknown_key_names_the_nearest_one_and_the_one_that_is_missing()
    {
        ChipFault[] faults = [.. Faults("loihi1", chip =>
        {
            JsonObject energies = chip["energies"]!.AsObject();
            JsonNode value = energies["tileSpike"]!.DeepClone();
            energies.Remove("tileSpike");
            energies["tileSpkie"] = value;
        })];
        CollectionAssert.AreEqual(new[] { "energies.tileSpkie", "energies.tileSpike" }, faults.Select(fault => fault.Key).ToArray());
        StringAssert.Contains(faults[0].Remedy, "'tileSpike'");
    }

    [TestMethod]
    public void A_program_that_no_core_runs_is_named()
    {
        ChipFault fault = Faults("loihi2", chip => chip["programs"]!["values"]!.AsArray().Add("raidx")).Single();
        Assert.AreEqual(("SPIKE3004", "programs.values"), (fault.Code, fault.Key));
        StringAssert.Contains(fault.Remedy, "'radix'");
    }

    [TestMethod]
    public void A_chip_without_an_encoding_is_refused() => Assert.AreEqual(("SPIKE3006", "synapses.encodings"), Fault(chip => chip["synapses"]!["encodings"] = new JsonObject()));

    [TestMethod]
    public void An_encoding_may_be_left_out()
    {
        JsonNode chip = Profile("loihi2");
        chip["synapses"]!["encodings"]!.AsObject().Remove("runs");
        SynapseEncodings encodings = ChipFiles.Profile("p.json", Bytes(chip)).Value!.Synapses.Encodings;
        Assert.IsNull(encodings.Runs);
        Assert.IsNotNull(encodings.Dense);
    }

    [TestMethod]
    public void A_key_twice_is_named()
    {
        string text = Encoding.UTF8.GetString(ChipProfiles.Text("loihi1")).Replace("\"generation\": \"Loihi\",", "\"generation\": \"Loihi\", \"generation\": \"Loihi\",");
        ChipFault fault = ChipFiles.Profile("p.json", Encoding.UTF8.GetBytes(text)).Faults.Single();
        Assert.AreEqual(("SPIKE3004", "generation"), (fault.Code, fault.Key));
    }

    [TestMethod]
    public void All_faults_of_a_file_are_said_at_once() => Assert.HasCount(2, Faults("loihi1", chip =>
    {
        Node(chip, "energies.tileSpike")["unit"] = "nJ";
        Node(chip, "core.neurons")["value"] = 0;
    }));

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("{\"a\": NaN}")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_JSON_is_refused_in_words(string text) =>
        Assert.AreEqual("SPIKE3003", ChipFiles.Profile("p.json", Encoding.UTF8.GetBytes(text)).Faults.Single().Code);

    [TestMethod]
    [DataRow("\"name\": \"", "\"name\": \"\\uD800")]
    [DataRow("\"citations\": {", "\"citations\": { \"\\uDC00\": \"a text\",")]
    public void A_text_of_half_a_character_is_refused_in_words(string at, string put)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Replaced(at, put));
        Assert.AreEqual("SPIKE3003", ChipFiles.Profile("p.json", bytes).Faults.Single().Code);
        Assert.IsFalse(ChipFiles.IsBoard(bytes));
    }

    [TestMethod]
    [DataRow("\"name\": \"")]
    [DataRow("\"format\": \"")]
    [DataRow("\"citations\": { \"")]
    public void A_byte_that_is_no_UTF8_is_refused_in_words(string at)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Replaced("\"citations\": {", "\"citations\": { \"key\": \"a text\","));
        bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(at)) + at.Length] = 0xFF;
        Assert.AreEqual("SPIKE3003", ChipFiles.Profile("p.json", bytes).Faults.Single().Code);
        Assert.IsFalse(ChipFiles.IsBoard(bytes));
    }

    [TestMethod]
    [DataRow("[]")]
    [DataRow("7")]
    [DataRow("null")]
    public void JSON_of_another_form_is_refused_in_words(string text) =>
        Assert.AreEqual("SPIKE3004", ChipFiles.Profile("p.json", Encoding.UTF8.GetBytes(text)).Faults.Single().Code);

    [TestMethod]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.IsEmpty(ChipFiles.Profile("p.json", [0xEF, 0xBB, 0xBF, .. ChipProfiles.Text("loihi1")]).Faults);

    [TestMethod]
    public void A_list_is_cut_into_blocks_of_whole_words()
    {
        // Dense, 8 bits: a block of 64 takes 10 + 512 bits, in words 576; the last of 2 takes 10 + 16, in words 64.
        ChipSynapses synapses = ChipProfiles.Named("loihi1").Synapses;
        Assert.AreEqual((2 * 576) + 64, synapses.ListBits(synapses.Encodings.Dense!, 130, weightBits: 8));
        Assert.AreEqual(0, synapses.ListBits(synapses.Encodings.Dense!, 0, weightBits: 8));
        // Sparse: 10 + 2 * (8 + 10) bits.
        Assert.AreEqual(64, synapses.ListBits(synapses.Encodings.Sparse!, 2, weightBits: 8));
        // Runs: 10 + 16 bits of weights, and five runs of 16 bits in two words.
        Assert.AreEqual(64 + 128, synapses.ListBits(synapses.Encodings.Runs!, 2, weightBits: 8, runs: 5));
    }

    /// <summary>A profile with one place of its text changed, which must be there.</summary>
    private static string Replaced(string at, string put)
    {
        string text = Encoding.UTF8.GetString(ChipProfiles.Text("loihi1"));
        Assert.Contains(at, text);
        return text.Replace(at, put);
    }

    private static (string Code, string Key) Fault(Action<JsonNode> change)
    {
        ChipFault fault = Faults("loihi1", change).Single();
        return (fault.Code, fault.Key);
    }

    private static IReadOnlyList<ChipFault> Faults(string name, Action<JsonNode> change)
    {
        JsonNode chip = Profile(name);
        change(chip);
        return ChipFiles.Profile("p.json", Bytes(chip)).Faults;
    }

    private static JsonNode Profile(string name) => JsonNode.Parse(ChipProfiles.Text(name))!;

    private static JsonNode Node(JsonNode chip, string path) => path.Split('.').Aggregate(chip, (node, key) => node[key]!);

    private static byte[] Bytes(JsonNode chip) => Encoding.UTF8.GetBytes(chip.ToJsonString());
}
