using System.Reflection;
using Spike.Caching;
using Spike.Compiler.Caching;

namespace Spike.Compiler.Tests.Caching;

[TestClass]
public sealed class CompilationKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spike key ").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A new option stands in the key by itself. One whose value is text must say whether that is a path: then its content counts.</summary>
    [TestMethod]
    public void Every_option_of_text_is_known_as_a_path_or_as_a_word()
    {
        string[] words = [nameof(CompileOptions.Name), nameof(CompileOptions.Target), nameof(CompileOptions.Coding), nameof(CompileOptions.Discretisation), nameof(CompileOptions.PruningStructure)];
        IEnumerable<string> texts = typeof(CompileOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType == typeof(string)).Select(property => property.Name);
        Assert.AreSequenceEqual(words.Concat(CompilationKey.Paths).Append(nameof(CompileOptions.ModelPath)).Order().ToArray(), texts.Order().ToArray());
    }

    [TestMethod]
    public void What_changes_the_outcome_changes_the_key_and_nothing_else_does()
    {
        string model = Copy("net.onnx"), data = Write("calib.npy", [1]);
        var options = new CompileOptions { ModelPath = model, Name = "net", Calibration = data };
        string key = CompilationKey.Of(options, withReport: false)!;
        Assert.IsTrue(BlobDigest.IsHash(key));

        Directory.CreateDirectory(Path.Combine(folder, "elsewhere"));
        Assert.AreEqual(key, CompilationKey.Of(options with { ModelPath = Copy("elsewhere/net.onnx"), Calibration = Write("elsewhere/calib.npy", [1]), Threads = 3 }, withReport: false));
        foreach (CompileOptions other in (CompileOptions[])
            [
                options with { Name = "other" }, options with { TimeSteps = 4 }, options with { Target = "cuda" }, options with { Calibration = Write("b/calib.npy", [2]) }, options with { Calibration = null },
                options with { MaxAccuracyDrop = 0.5 }, options with { DisabledPasses = ["pruning"] }, options with { InputShapes = options.InputShapes.Add("x", [1, 2]) },
                options with { InputShapes = options.InputShapes.Add("x", [2, 1]) }, options with { FixedInputs = options.FixedInputs.Add("rate", 16000) }, options with { ModelPath = Copy("b/net.onnx", more: true) },
                options with { ModelPath = Copy("b/other.onnx") },
            ])
            Assert.AreNotEqual(key, CompilationKey.Of(other, withReport: false), other.ToString());
        Assert.AreNotEqual(key, CompilationKey.Of(options, withReport: true));
        Assert.IsNull(CompilationKey.Of(options with { ModelPath = Path.Combine(folder, "none.onnx") }, withReport: false));
    }

    [TestMethod]
    public void The_profile_that_a_board_names_is_part_of_it()
    {
        string board = Write("board.json", """
            {
              "format": "spike-chip-board/1", "name": "one", "description": "One chip.", "profile": "mine.json", "citations": {},
              "chips": { "value": 1, "unit": "chips", "source": "assumed: a test" },
              "columns": { "value": 1, "unit": "chips", "source": "assumed: a test" },
              "rows": { "value": 1, "unit": "chips", "source": "assumed: a test" }
            }
            """u8.ToArray());
        var options = new CompileOptions { ModelPath = Copy("net.onnx"), Name = "net", Target = "mine", ChipConfig = board };
        var seen = new HashSet<string?>();
        foreach (byte more in (byte[])[1, 2])
        {
            Write("mine.json", [more]);
            Assert.IsTrue(seen.Add(CompilationKey.Of(options, withReport: false)));
            Assert.IsFalse(seen.Add(CompilationKey.Of(options, withReport: false)));
        }
    }

    private string Copy(string name, bool more = false)
    {
        byte[] content = File.ReadAllBytes(Path.Combine(RepositoryRoot(), "samples", "Digits", "models", "cnn_mnist.onnx"));
        // A field that nobody knows: doc strings and their like.
        return Write(name, more ? [.. content, 0x32, 0] : content);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string RepositoryRoot()
    {
        string path = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(path, "SpikeBuild.sln"))) path = Path.GetDirectoryName(path)!;
        return path;
    }
}
