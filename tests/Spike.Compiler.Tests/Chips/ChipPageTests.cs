using NJsonSchema;
using Spike.Compiler.Chips;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Tests.Chips;

/// <summary>docs/chip-profiles.md and docs/chip-profile.schema.json are printed from the loader's keys. SPIKE_UPDATE_GOLDEN=1 prints them again.</summary>
[TestClass]
public sealed class ChipPageTests
{
    private static readonly string SchemaPath = Path.Combine(Digits.RepositoryRoot, "docs", "chip-profile.schema.json");

    [TestMethod]
    public void The_page_says_what_the_profiles_say()
    {
        string path = Path.Combine(Digits.RepositoryRoot, "docs", "chip-profiles.md"), page = File.ReadAllText(path).ReplaceLineEndings("\n");
        int start = page.IndexOf(ChipPage.Start, StringComparison.Ordinal);
        string written = start < 0 ? page : page[..start];
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(path, page = written + ChipPage.Text());
        Assert.AreEqual(written + ChipPage.Text(), page, "Run the tests with SPIKE_UPDATE_GOLDEN=1 and review docs/chip-profiles.md.");
    }

    [TestMethod]
    public void The_schema_knows_the_keys_of_the_loader()
    {
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(SchemaPath, ChipSchema.Text());
        Assert.AreEqual(ChipSchema.Text(), File.ReadAllText(SchemaPath).ReplaceLineEndings("\n"), "Run the tests with SPIKE_UPDATE_GOLDEN=1 and review docs/chip-profile.schema.json.");
    }

    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    [DataRow("loihi3")]
    public async Task A_built_in_profile_obeys_the_schema(string name)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(ChipSchema.Text());
        Assert.IsEmpty(schema.Validate(System.Text.Encoding.UTF8.GetString(ChipProfiles.Text(name))));
    }

    [TestMethod]
    [DataRow("\"unit\": \"pJ\"", "\"unit\": \"nJ\"")]
    [DataRow("\"value\": 23.6", "\"value\": -23.6")]
    [DataRow("\"chipPower\"", "\"chipPwoer\"")]
    [DataRow("\"lif\"", "\"lof\"")]
    public async Task The_schema_refuses_what_the_loader_refuses(string right, string wrong)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(ChipSchema.Text());
        string text = System.Text.Encoding.UTF8.GetString(ChipProfiles.Text("loihi1")).Replace(right, wrong);
        Assert.IsNotEmpty(schema.Validate(text));
        Assert.IsNotEmpty(ChipFiles.Profile("p.json", System.Text.Encoding.UTF8.GetBytes(text)).Faults);
    }
}
