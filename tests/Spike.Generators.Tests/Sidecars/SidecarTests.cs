using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Sidecars;

[TestClass]
public sealed class SidecarTests
{
    [TestMethod]
    public void The_class_is_there_from_the_sidecar_alone_before_any_artifact_is_made()
    {
        // Nothing of the project is on disk, an artifact least of all; an editor completes the names all the same.
        Compilation project = Project.With(SidecarFile.Of(LabelledDigits)).Build();
        INamedTypeSymbol digits = project.GetTypeByMetadataName("Demo.Digits")!;
        CollectionAssert.IsSubsetOf(
            new[] { "Run", "RunBatch", "Classify", "ClassifyBatch", "ImageLength", "LogitsLength", "Statistics", "Dispose" },
            digits.MemberNames.ToArray());
        IMethodSymbol run = digits.GetMembers("Run").OfType<IMethodSymbol>().Single(method => method.ReturnsVoid);
        CollectionAssert.AreEqual(new[] { "image", "logits" }, run.Parameters.Select(parameter => parameter.Name).ToArray());
        Assert.Contains("1x28x28", run.GetDocumentationCommentXml()!);
    }

    [TestMethod]
    [DataRow("obj/notes.json", true, 0)]
    [DataRow("obj/digits.spike.json", false, 0)]
    [DataRow("obj/digits.SPIKE.JSON", true, 1)]
    public void Only_files_that_the_build_s_target_added_are_sidecars(string path, bool hasClass, int classes)
    {
        ImmutableDictionary<string, string> metadata = SidecarFile.Of(Digits).Metadata;
        var file = new SidecarFile(path, SignatureWriter.Write(Digits), hasClass ? metadata : metadata.Clear());
        GeneratorRunResult run = Project.With(file).Run();
        Assert.IsEmpty(run.Diagnostics);
        Assert.HasCount(classes, run.GeneratedSources);
    }
}
