using System.Text.Json;
using System.Xml.Linq;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Editor;

/// <summary>What Visual Studio asks a project for. It is not at hand here: that the items are right is what can be tested.</summary>
[TestClass]
public sealed class EditorItemTests
{
    [TestMethod]
    public void The_up_to_date_check_compares_models_and_their_data_with_the_state_file()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.Write("App/data/x.npz", "data");
        workspace.Write("App/folder/x.npy", "data");
        workspace.Write("App/compiler.yaml", "");
        workspace.WriteProject(
            "App", """<SpikeModel Include="net.onnx" Calibration="data/x.npz" ValidationData="folder" Labels="a;b;c;d;e;f;g;h;i;j" />""", "<SpikeConfiguration>compiler.yaml</SpikeConfiguration>");

        JsonElement items = Items(workspace, "UpToDateCheckInput,UpToDateCheckBuilt");
        Assert.AreSequenceEqual(["compiler.yaml", "data/x.npz", "net.onnx"], Named(items, "UpToDateCheckInput"));
        string state = workspace.PathOf("App/" + Assert.ContainsSingle(Named(items, "UpToDateCheckBuilt")));

        workspace.Build("App").Succeeded();
        Assert.IsGreaterThan(File.GetLastWriteTimeUtc(workspace.PathOf("App/net.onnx")), File.GetLastWriteTimeUtc(state));

        // A file that was only touched compiles nothing; if the state file stayed old, every F5 from here on would start a build.
        DateTime touched = DateTime.UtcNow;
        File.SetLastWriteTimeUtc(workspace.PathOf("App/net.onnx"), touched);
        workspace.Build("App").Succeeded();
        Assert.IsGreaterThan(touched, File.GetLastWriteTimeUtc(state));
    }

    [TestMethod]
    public void Rules_and_item_type_are_there_before_the_first_item()
    {
        using var workspace = new Workspace();
        workspace.WriteProject("App", "");

        JsonElement items = Items(workspace, "PropertyPageSchema,AvailableItemName,UpToDateCheckInput,UpToDateCheckBuilt");
        string[] schemas = [.. Named(items, "PropertyPageSchema").Where(file => file.Contains("Spike", StringComparison.Ordinal))];
        Assert.HasCount(2, schemas);
        Assert.Contains("SpikeModel", Named(items, "AvailableItemName"));
        Assert.IsEmpty(Named(items, "UpToDateCheckBuilt").Where(file => file.EndsWith("models.state", StringComparison.Ordinal)));
        XNamespace rules = "http://schemas.microsoft.com/build/2009/properties";
        Assert.AreSequenceEqual(
            [rules + "ProjectSchemaDefinitions", rules + "Rule"],
            [.. schemas.Select(file => XDocument.Load(file).Root!.Name).OrderBy(name => name.LocalName, StringComparer.Ordinal)]);
    }

    [TestMethod]
    public void A_change_of_an_item_asks_for_its_class_again()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="net.onnx" />""");
        Assert.AreEqual("MSBuild:Compile", Items(workspace, "SpikeModel").GetProperty("SpikeModel")[0].GetProperty("Generator").GetString());
    }

    private static JsonElement Items(Workspace workspace, string names)
    {
        BuildResult result = workspace.DotNet("msbuild", workspace.PathOf("App"), "-getItem:" + names).Succeeded();
        JsonElement document = JsonDocument.Parse(result.Output).RootElement.Clone();
        return document.GetProperty("Items");
    }

    private static string[] Named(JsonElement items, string type) => items.TryGetProperty(type, out JsonElement found)
        ? [.. found.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];
}
