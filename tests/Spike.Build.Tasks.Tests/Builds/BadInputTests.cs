using System.Text;
using Microsoft.Build.Framework;

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class BadInputTests
{
    private static readonly byte[] Net = File.ReadAllBytes(Sources.Cnn);

    [TestMethod]
    [TestProperty("Remedy", "SPIKE0001 SPIKE0002 SPIKE0003 SPIKE0004 SPIKE0005")]
    [DataRow("no file", "SPIKE0001", null, "net.onnx")]
    [DataRow("empty", "SPIKE0002", "", "net.onnx")]
    [DataRow("random bytes", "SPIKE0003", "random", "net.onnx")]
    [DataRow("text named .onnx", "SPIKE0003", "These are not the weights you are looking for.\n", "net.onnx")]
    [DataRow("a large file that was not fetched", "SPIKE0003", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "net.onnx")]
    [DataRow("truncated", "SPIKE0004", "half", "net.onnx")]
    [DataRow("pickle named .pth", "SPIKE0005", "\u0080\u0002}q\0.", "net.pth")]
    [DataRow("pickle named .onnx", "SPIKE0005", "\u0080\u0004}\u0094.", "net.onnx")]
    [DataRow("checkpoint named .pth", "SPIKE0005", "PK\u0003\u0004\u0014\0\0\0", "net.pth")]
    public void A_file_that_is_no_sound_model_is_one_error(string what, string code, string? content, string file)
    {
        using var folder = new TaskFolder();
        if (content is not null)
            folder.Write(file, Bytes(content));

        OneError(folder, what, code, file, TaskFolder.Model(file));

        folder.CopyModel(file);
        WorksAgain(folder, TaskFolder.Model(file));
    }

    [TestMethod]
    [DataRow("TimeSteps", "0", "SPIKE2004")]
    [DataRow("TimeSteps", "17", "SPIKE2004")]
    [DataRow("TimeSteps", "abc", "SPIKE2004")]
    [DataRow("TimeSteps", "-1", "SPIKE2004")]
    [DataRow("SpikeTarget", "abacus", "SPIKE3001")]
    [DataRow("Coding", "morse", "SPIKE3002")]
    [DataRow("DeltaThreshold", "0", "SPIKE3002")]
    [DataRow("OptimizationLevel", "4", "SPIKE3002")]
    [DataRow("MaxAccuracyDrop", "a lot", "SPIKE3002")]
    [DataRow("MaxAccuracyDrop", "NaN", "SPIKE3002")]
    [DataRow("WeightBits", "9", "SPIKE3002")]
    [DataRow("Pruning", "1", "SPIKE3002")]
    [DataRow("Pruning", "half", "SPIKE3002")]
    [DataRow("PruningStructure", "heads", "SPIKE3002")]
    [DataRow("Mapping", "smallest", "SPIKE3002")]
    [DataRow("Report", "maybe", "SPIKE3002")]
    [DataRow("Calibration", "gone.npz", "SPIKE2005")]
    [DataRow("ValidationLabels", "gone.npy", "SPIKE2005")]
    [DataRow("Labels", "gone.txt", "SPIKE2005")]
    [DataRow("Labels", "cat;dog", "SPIKE2005")]
    [DataRow("Labels", "a;b;c;d;e;f;g;h;i;a", "SPIKE2005")]
    [DataRow("InputShapes", "input:1x3x28x28", "SPIKE1002")]
    [DataRow("InputShapes", "image:1x1x28x28", "SPIKE1002")]
    [DataRow("InputShapes", "1x1x28xmany", "SPIKE1002")]
    [DataRow("ClassName", "two words", "SPIKE0007")]
    [DataRow("ClassName", "class", "SPIKE0007")]
    [DataRow("ClassName", "Run", "SPIKE0007")]
    [DataRow("Namespace", "My.2nd", "SPIKE0007")]
    [DataRow("ArtifactName", "../net", "SPIKE3002")]
    [DataRow("ArtifactName", "..", "SPIKE3002")]
    public void A_value_that_no_model_can_have_is_one_error_that_names_it(string name, string value, string code)
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");

        BuildDiagnostic error = OneError(folder, $"{name}={value}", code, "net.onnx", TaskFolder.Model("net.onnx", (name, value)));

        Assert.Contains(code is "SPIKE3001" ? "target" : name, error.Message);
        WorksAgain(folder, TaskFolder.Model("net.onnx"));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE0006")]
    public void Two_models_of_one_class_are_one_error_that_names_both()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("my-net.onnx");
        folder.CopyModel("my net.onnx");

        BuildDiagnostic error = OneError(folder, "twins", "SPIKE0006", "my net.onnx", TaskFolder.Model("my-net.onnx"), TaskFolder.Model("my net.onnx"));

        Assert.Contains("App.MyNet", error.Message);
        Assert.Contains("my-net.onnx", error.Message);
        WorksAgain(folder, TaskFolder.Model("my-net.onnx"), TaskFolder.Model("my net.onnx", ("Namespace", "Other")));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE0008")]
    public void Two_models_of_one_artifact_are_one_error()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("a/net.onnx");
        folder.CopyModel("b/Net.onnx");

        // The class differs, and on Windows and macOS names that differ in case only are one file.
        OneError(folder, "namesakes", "SPIKE0008", "Net.onnx", TaskFolder.Model("a/net.onnx"), TaskFolder.Model("b/Net.onnx", ("ClassName", "Other")));
        WorksAgain(folder, TaskFolder.Model("a/net.onnx"), TaskFolder.Model("b/Net.onnx", ("ClassName", "Other"), ("ArtifactName", "other")));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE0007")]
    public void A_file_name_that_makes_no_class_name_needs_one_given()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("2024.onnx");

        OneError(folder, "digits", "SPIKE0007", "2024.onnx", TaskFolder.Model("2024.onnx"));
        WorksAgain(folder, TaskFolder.Model("2024.onnx", ("ClassName", "Net")));
    }

    [TestMethod]
    public void A_configuration_that_is_not_there_is_one_error()
    {
        using var folder = new TaskFolder { Configuration = "compiler.yaml" };
        folder.CopyModel("net.onnx");

        Assert.Contains("SpikeConfiguration", OneError(folder, "no configuration", "SPIKE2005", "net.onnx", TaskFolder.Model("net.onnx")).Message);

        folder.Write("compiler.yaml", []);
        WorksAgain(folder, TaskFolder.Model("net.onnx"));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_one_error()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");
        // A file where the folder should be: unlike a write-protected folder it stops the superuser too.
        folder.Write("obj/spike", []);

        OneError(folder, "blocked", "SPIKE5001", "net.spike.json", TaskFolder.Model("net.onnx"));

        File.Delete(folder.Output);
        WorksAgain(folder, TaskFolder.Model("net.onnx"));
    }

    private static byte[] Bytes(string content)
    {
        if (content == "half")
            return Net[..(Net.Length / 2)];
        byte[] bytes = content == "random" ? new byte[5000] : Encoding.Latin1.GetBytes(content);
        if (content == "random")
            new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static BuildDiagnostic OneError(TaskFolder folder, string what, string code, string file, params ITaskItem[] models)
    {
        (IReadOnlyList<BuildDiagnostic> diagnostics, bool succeeded) = folder.Build(models);

        Assert.IsFalse(succeeded, what);
        BuildDiagnostic error = Assert.ContainsSingle(diagnostics);
        Assert.AreEqual($"error {code}", $"{error.Kind} {error.Code}", error.Message);
        Assert.AreEqual(file, Path.GetFileName(error.File));
        Assert.MatchesRegex(@"^[A-Z'].*\. [A-Z].*\.$", error.Message, "a reason, then a remedy");
        if (Directory.Exists(folder.Output))
            Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Output).Where(entry => !entry.EndsWith(".spike.json", StringComparison.Ordinal)));
        return error;
    }

    private static void WorksAgain(TaskFolder folder, params ITaskItem[] models)
    {
        (IReadOnlyList<BuildDiagnostic> diagnostics, bool succeeded) = folder.Build(models);
        Assert.IsTrue(succeeded);
        Assert.IsEmpty(diagnostics);
        Assert.HasCount(models.Length, Directory.GetFiles(folder.Output, "*.spike"));
    }
}
