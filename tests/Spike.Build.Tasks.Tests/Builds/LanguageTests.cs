namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>Projects of other languages than C#, which have no typed classes.</summary>
[TestClass]
public sealed class LanguageTests
{
    [TestMethod]
    [DataRow("F#", true)]
    [DataRow("VB", true)]
    [DataRow("C#", false)]
    public void The_artifact_is_made_and_a_warning_says_how_to_load_it(string language, bool warned)
    {
        using var folder = new TaskFolder { Language = language };
        folder.CopyModel("net.onnx");

        (IReadOnlyList<BuildDiagnostic> diagnostics, bool succeeded) = folder.Build(TaskFolder.Model("net.onnx", ("ArtifactName", "digits")));

        Assert.IsTrue(succeeded);
        Assert.Contains("obj/spike/digits.spike", folder.Files());
        if (!warned)
        {
            Assert.IsEmpty(diagnostics);
            return;
        }

        Assert.HasCount(1, diagnostics);
        Assert.AreEqual("warning SPIKE5013", $"{diagnostics[0].Kind} {diagnostics[0].Code}");
        foreach (string word in (string[])[language, "digits.spike", "SpikeModel.Load"]) Assert.Contains(word, diagnostics[0].Message);
    }
}
