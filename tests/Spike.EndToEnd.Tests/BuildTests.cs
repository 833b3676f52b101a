using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.EndToEnd.Tests;

/// <summary>dotnet build with the real tasks, generator and compiler, in a folder with a space and an accent.</summary>
[TestClass]
public sealed class BuildTests
{
    private const string Program = """
        using var net = new Net();
        var image = new float[Net.InputLength];
        Console.WriteLine(string.Join(' ', net.Run(image).Select(float.IsFinite)));
        """;

    [TestMethod]
    public void An_app_builds_runs_and_has_nothing_to_do_the_second_time()
    {
        using var folder = new AppFolder();
        folder.Write("App/chiffres été.onnx", File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx")));
        folder.WriteProject("App", """<SpikeModel Include="chiffres été.onnx" ClassName="Net" Namespace="Nets" />""", "using Nets;\n" + Program);

        (int exitCode, string output) = folder.DotNet("build", "App", "-tl:off");
        Assert.AreEqual(0, exitCode, output);
        Assert.Contains("warning SPIKE2001", output);
        string artifact = folder.PathOf("App/bin/Debug/net10.0/chiffres été.spike");
        DateTime written = File.GetLastWriteTimeUtc(artifact);
        Assert.AreEqual("True True True True True True True True True True", folder.DotNet("App/bin/Debug/net10.0/App.dll").Output.Trim());

        (exitCode, output) = folder.DotNet("build", "App", "-tl:off", "--no-restore");
        Assert.AreEqual(0, exitCode, output);
        Assert.DoesNotContain("SPIKE", output);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(artifact));
    }

    [TestMethod]
    public void An_app_with_a_native_model_builds_and_runs_step_by_step()
    {
        using var folder = new AppFolder();
        folder.Write("App/net.nir", File.ReadAllBytes(Path.Combine(Sources.RepositoryRoot, "tests", "models", "nir", "lif.nir")));
        folder.WriteProject("App", """<SpikeModel Include="net.nir" Namespace="Nets" TimeStep="1e-4" Discretisation="exponential" />""", """
            using Nets;
            using var net = new Net();
            float[] spikes = net.Run([.. Enumerable.Repeat(1f, 50)]);
            net.Reset();
            Console.WriteLine($"{spikes.Length} {spikes.Sum()} {net.Run([.. Enumerable.Repeat(1f, 50)]).SequenceEqual(spikes)}");
            """);

        (int exitCode, string output) = folder.DotNet("build", "App", "-tl:off");
        Assert.AreEqual(0, exitCode, output);
        Assert.DoesNotContain("SPIKE", output);
        // -tau·ln(1 - 0.1/0.53) is 5.22 steps: a spike in every sixth.
        Assert.AreEqual("50 8 True", folder.DotNet("App/bin/Debug/net10.0/App.dll").Output.Trim());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void The_strategy_of_the_mapping_is_the_project_s_or_the_item_s()
    {
        using var folder = new AppFolder();
        folder.Write("App/net.onnx", File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx")));
        folder.Write("App/other.onnx", File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx")));
        folder.Write("App/cnn.nir", File.ReadAllBytes(Path.Combine(Sources.RepositoryRoot, "tests", "models", "nir", "cnn.nir")));
        folder.Write("App/Directory.Build.props", $"""<Project><PropertyGroup><SpikeMapping>minimumLatency</SpikeMapping></PropertyGroup><Import Project="{folder.PathOf("Directory.Build.props")}" /></Project>""");
        folder.WriteProject("App", """
            <SpikeModel Include="net.onnx" Namespace="Nets" SpikeTarget="loihi3" />
            <SpikeModel Include="other.onnx" Namespace="Nets" SpikeTarget="loihi3" Mapping="minimumChips" />
            <SpikeModel Include="cnn.nir" Namespace="Nets" SpikeTarget="loihi2" />
            """, "using Nets;\n" + Program);

        (int exitCode, string output) = folder.DotNet("build", "App", "-tl:off");
        Assert.AreEqual(0, exitCode, output);
        Assert.AreEqual("minimumLatency minimumChips", $"{Strategy("net")} {Strategy("other")}");
        // What the compiler alone knows of comes through with its code.
        Assert.Contains("cnn.nir : warning SPIKE3015: ", output);

        string? Strategy(string model)
        {
            using var report = System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder.PathOf($"App/obj/Debug/net10.0/spike/{model}.report.json")));
            return report.RootElement.GetProperty("chip").GetProperty("strategy").GetString();
        }
    }

    [TestMethod]
    public void What_is_wrong_with_model_data_or_accuracy_is_one_error_and_the_next_good_build_works()
    {
        using var folder = new AppFolder();
        byte[] cnn = File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx"));
        string calibration = Path.Combine(Sources.Sample, "data", "calib-images-idx3-ubyte.gz"), labels = Path.Combine(Sources.Sample, "data", "calib-labels-idx1-ubyte.gz");
        (string Project, string Code, string File, string Words, string Metadata, byte[] Model)[] cases =
        [
            ("Unsupported", "SPIKE1001", "net.onnx", "/strange/node", "", WithUnsupportedNode(cnn)),
            ("Shape", "SPIKE2002", labels, "1x28x28", $"""Calibration="{labels}" """, cnn),
            ("Drop", "SPIKE2003", "net.onnx", "where 0 are allowed", $"""TimeSteps="1" Calibration="{calibration}" ValidationData="{calibration}" ValidationLabels="{labels}" MaxAccuracyDrop="0" """, cnn),
        ];
        foreach ((string project, _, _, _, string metadata, byte[] model) in cases)
        {
            folder.Write($"{project}/net.onnx", model);
            folder.WriteProject(project, $"""<SpikeModel Include="net.onnx" Namespace="Nets" {metadata}/>""", "using Nets;\n" + Program);
        }

        foreach ((string project, string code, string file, string words, _, _) in cases)
        {
            (int exitCode, string output) = folder.DotNet("build", project, "-tl:off");
            Assert.AreEqual(1, exitCode, output);
            string[] errors = [.. output.Split('\n').Where(line => line.Contains(": error ")).Select(line => line.Trim()).Distinct()];
            Assert.HasCount(1, errors, output);
            foreach (string word in (string[])[$"{file} : error {code}: ", words]) Assert.Contains(word, errors[0]);
            Assert.IsEmpty(Directory.GetFiles(folder.PathOf(project), "*.spike", SearchOption.AllDirectories));
            Assert.IsEmpty(Directory.GetFiles(folder.PathOf(project), "*.tmp", SearchOption.AllDirectories));
        }

        folder.Write("Unsupported/net.onnx", cnn);
        (int goodExitCode, string goodOutput) = folder.DotNet("build", "Unsupported", "-tl:off");
        Assert.AreEqual(0, goodExitCode, goodOutput);
    }

    /// <summary>The network with one more node, whose operator no spiking network has.</summary>
    private static byte[] WithUnsupportedNode(byte[] model)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model);
        var node = new NodeProto { Name = "/strange/node", OpType = "Det" };
        node.Input.Add(proto.Graph.Node[^1].Output[0]);
        node.Output.Add("determinant");
        proto.Graph.Node.Add(node);
        proto.Graph.Output[0].Name = "determinant";
        return proto.ToByteArray();
    }
}
