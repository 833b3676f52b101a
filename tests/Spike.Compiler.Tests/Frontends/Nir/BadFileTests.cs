using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Nir;

[TestClass]
public class BadFileTests
{
    [TestMethod]
    [DataRow("unknown_node", "SPIKE1001", "lin", "NIR has no node 'Rectifier'")]
    [DataRow("dangling_edge", "SPIKE1003", null, "there is no node 'ghost'")]
    [DataRow("wrong_shape", "SPIKE1003", "lif", "it takes 3, and 'lin' gives 4")]
    [DataRow("uneven_parameters", "SPIKE1003", "lif", "its tau is of shape [3], and its r of [2]")]
    [DataRow("nan_tau", "SPIKE1003", "lif", "tau[1] is NaN")]
    [DataRow("negative_tau", "SPIKE1003", "lif", "tau of neuron 0 is -1")]
    [DataRow("infinite_weight", "SPIKE1003", "lin", "weight[0] is")]
    [DataRow("missing_parameter", "SPIKE1003", "lif", "its v_threshold is missing")]
    [DataRow("no_type", "SPIKE1003", "lin", "does not say its type")]
    [DataRow("twice", "SPIKE1003", null, "the edge from 'input' to 'lin' is there twice")]
    [DataRow("huge_shape", "SPIKE1003", "input", "too large to run")]
    [DataRow("long_delay", "SPIKE1003", "lif", "more than 65536 steps")]
    [DataRow("stateless_cycle", "SPIKE1003", null, "the nodes 'a', 'b' form a cycle without neurons")]
    [DataRow("own_cycle", "SPIKE1003", null, "the nodes 'a' form a cycle")]
    [DataRow("declared_only", "SPIKE0004", "lin", "a dataset says that it has 4294967296 bytes")]
    [DataRow("enormous", "SPIKE0004", "lin", "more elements than a file can hold")]
    [DataRow("packed_zeros", "SPIKE1003", "lin", "'input' gives 2")]
    [DataRow("external_link", "SPIKE0004", null, "'lin' is a soft or external link, which is not followed")]
    [DataRow("soft_link", "SPIKE0004", null, "'lin' is a soft or external link, which is not followed")]
    [DataRow("hard_circle", "SPIKE0004", null, "nested more than 16 deep, or within themselves")]
    [DataRow("nested_deep", "SPIKE0004", null, "nested more than 16 deep")]
    [DataRow("external_data", "SPIKE0004", "lin", "a dataset lies in another file")]
    [DataRow("szip", "SPIKE0004", null, "compressed by szip; gzip and lzf are what is read")]
    [DataRow("growing", "SPIKE0004", null, "write it without maxshape")]
    [DataRow("other", "SPIKE0003", null, "neither a NIR graph ('node') nor a lava-dl network")]
    public void It_is_refused_in_words(string name, string code, string? node, string words)
    {
        Diagnostic error = NirFixtures.Refusal(NirFixtures.PathOf($"bad/{name}.nir"));
        Assert.AreEqual(code, error.Code);
        if (node is not null) Assert.AreEqual(node, error.Node);
        Assert.Contains(words, error.Reason);
    }

    [TestMethod]
    public void What_does_not_say_its_time_step_needs_one()
    {
        Diagnostic error = NirFixtures.Refusal(NirFixtures.PathOf("lif.nir"));
        Assert.AreEqual("SPIKE1005", error.Code);
        Assert.Contains("--time-step", error.Remedy);
        foreach (double step in (double[])[0, -1, double.NaN, double.PositiveInfinity])
            Assert.AreEqual("SPIKE1005", NirFixtures.Refusal(NirFixtures.PathOf("lif.nir"), options => options with { TimeStep = step }).Code);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1006")]
    public void A_step_longer_than_a_time_constant_is_warned_of()
    {
        NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = NirFixtures.PathOf("lif.nir"), TimeStep = 3e-3 });
        Assert.AreEqual("SPIKE1006", result.Diagnostics.Single().Code);
        Assert.IsNotNull(result.Model);
        Assert.IsEmpty(NativeCompiler.Compile(new CompileOptions { ModelPath = NirFixtures.PathOf("lif.nir"), TimeStep = 3e-3, Discretisation = "exponential" }).Diagnostics);
    }

    [TestMethod]
    public void Targets_and_rules_that_are_not_there_are_refused()
    {
        Assert.AreEqual("SPIKE3002", NirFixtures.Refusal(NirFixtures.PathOf("rnn.nir"), options => options with { Target = "cuda" }).Code);
        Assert.AreEqual("SPIKE3002", NirFixtures.Refusal(NirFixtures.PathOf("rnn.nir"), options => options with { Discretisation = "midpoint" }).Code);
    }

    [TestMethod]
    public void Other_files_are_named_as_what_they_are()
    {
        using var folder = new DataFolder();
        File.WriteAllBytes(folder["empty.nir"], []);
        File.WriteAllText(folder["text.nir"], "no network at all");
        Assert.AreEqual("SPIKE0002", NirFixtures.Refusal(folder["empty.nir"]).Code);
        Assert.AreEqual("SPIKE0003", NirFixtures.Refusal(folder["text.nir"]).Code);
        Assert.AreEqual("SPIKE0001", NirFixtures.Refusal(folder["none.nir"]).Code);
        Assert.AreEqual("SPIKE0003", NirFixtures.Refusal(Directory.CreateDirectory(folder["folder.nir"]).FullName).Code);
    }

    [TestMethod]
    public void A_file_that_ends_anywhere_early_is_refused()
    {
        using var folder = new DataFolder();
        byte[] whole = File.ReadAllBytes(NirFixtures.PathOf("lif.nir"));
        for (int length = 1; length < whole.Length; length += 1 + (length / 9))
        {
            File.WriteAllBytes(folder["cut.nir"], whole[..length]);
            NirFixtures.Refusal(folder["cut.nir"]);
        }
    }

    [TestMethod]
    public void Whatever_is_changed_the_answer_is_a_network_or_words()
    {
        using var folder = new DataFolder();
        var random = new Random(3);
        foreach (string name in (string[])["lif.nir", "rnn_nested.nir", "cnn.nir", "lava.net"])
        {
            byte[] whole = File.ReadAllBytes(NirFixtures.PathOf(name));
            for (int round = 0; round < 150; round++)
            {
                byte[] changed = [.. whole];
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    int at = random.Next(changed.Length), length = random.Next(1, 9);
                    byte value = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
                    changed.AsSpan(at, Math.Min(length, changed.Length - at)).Fill(value);
                }

                string path = folder[$"changed{Path.GetExtension(name)}"];
                File.WriteAllBytes(path, changed);
                NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = path, TimeStep = 1e-4 });
                if (result.Model is null) Refusal.CheckWords(new CompileResult(result.Diagnostics, null));
            }
        }
    }
}
