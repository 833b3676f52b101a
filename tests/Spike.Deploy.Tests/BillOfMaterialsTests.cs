using System.Text.Json;

namespace Spike.Deploy.Tests;

[TestClass]
public class BillOfMaterialsTests
{
    [TestMethod]
    public void Everything_that_the_service_was_restored_with_stands_in_its_bill()
    {
        using var folder = new TestFolder();
        Tool.Run(Path.Combine(DeployFolder.Repository, "build", "sbom"), [folder["sbom"], "Spike.Service"]).MustSucceed();
        JsonElement bill = JsonDocument.Parse(File.ReadAllText(folder["sbom", "Spike.Service.cdx.json"])).RootElement;
        Assert.AreEqual("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.AreEqual("Spike.Service", bill.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString());
        string[] listed = [.. bill.GetProperty("components").EnumerateArray().Select(part => part.GetProperty("purl").GetString()!)];

        JsonElement locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(DeployFolder.Repository, "src", "Spike.Service", "packages.lock.json"))).RootElement.GetProperty("dependencies").GetProperty("net10.0");
        string[] direct = [.. locked.EnumerateObject().Where(part => part.Value.GetProperty("type").GetString() == "Direct").Select(part => $"pkg:nuget/{part.Name}@{part.Value.GetProperty("resolved").GetString()}")];
        Assert.IsGreaterThan(10, direct.Length);
        foreach (string part in direct) Assert.Contains(part, listed);
    }
}
