using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Service.Tests.Cluster;

/// <summary>A model that no process may hold, in stages that each may.</summary>
[TestClass]
public class PipelineTests
{
    private const int Width = 2048, Layers = 22, Inputs = 64;

    /// <summary>Gigabytes. The whole model takes 0.23 when it runs; to cut it, mapped, 0.14; a stage 0.1.</summary>
    private const string Memory = "0.165";

    /// <summary>So many that the whole model is seen at work.</summary>
    private const int Samples = 256;

    [TestMethod]
    [TestCategory("Nightly")]
    public async Task What_is_too_large_for_a_member_as_a_whole_is_done_in_stages_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        WriteModel(folder["large.onnx"]);
        WriteSamples(folder["samples.npz"]);
        Run("compile", folder["large.onnx"], "--validation-samples=0", "-o", folder.Path);
        string[] question = ["run", folder["large.spike"], "--input", folder["samples.npz"], "--json"];
        Run([.. question, "--output", folder["alone.npz"]]);

        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"), ("SPIKE_MAX_MEMORY_GB", Memory));
        string address = member.Client.BaseAddress!.ToString();
        using (Process whole = Member.Start([.. question, "--output", folder["whole.npz"], "--cluster", address, "--stage-mb=10000"]))
        {
            Task<string> output = whole.StandardOutput.ReadToEndAsync(), error = whole.StandardError.ReadToEndAsync();
            await whole.WaitForExitAsync();
            StringAssert.Contains(await error + await output, "memory");
            Assert.AreNotEqual(0, whole.ExitCode);
        }

        JsonElement answer = JsonDocument.Parse(Run([.. question, "--output", folder["together.npz"], "--cluster", address, "--stage-mb=24", "--window=64"])).RootElement;
        StringAssert.Contains(answer.GetProperty("backendReason").GetString(), "stages by the service");
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["alone.npz"]), File.ReadAllBytes(folder["together.npz"]));
    }

    [TestMethod]
    public async Task A_pipeline_is_followed_to_its_end()
    {
        using var folder = new TemporaryFolder();
        string artifact = EvaluationTests.Compile(folder);
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        foreach (string file in (string[])[artifact, EvaluationTests.Data]) await EvaluationTests.SendAsync(member, file);
        using HttpResponseMessage asked = await member.Client.PostAsJsonAsync(
            "/v1/pipelines", new { artifact = EvaluationTests.Named(artifact), data = EvaluationTests.Named(EvaluationTests.Data), count = 16, window = 8, stageMegabytes = 0.22 });
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        JsonElement links = (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("links");
        StringAssert.EndsWith(links.GetProperty("events").GetString(), "/events");
        JsonElement[] events = await EvaluationTests.FollowAsync(member, links.GetProperty("self").GetString()!);
        JsonElement last = events[^1];
        Assert.AreEqual(("done", 2), (last.State(), last.GetProperty("outputs").GetArrayLength()), last.ToString());
        int[] done = [.. events.Select(change => change.GetProperty("stepsDone").GetInt32())];
        Assert.AreEqual(last.GetProperty("steps").GetInt32(), done[^1]);
        Assert.IsGreaterThan(2, done.Distinct().Count());
        CollectionAssert.AreEqual(done.Order().ToArray(), done);
    }

    private static void WriteModel(string path)
    {
        var random = new Random(7);
        var graph = new GraphProto { Name = "large", Input = { Value("x", Inputs) }, Output = { Value("y", 10) } };
        string last = "x";
        for (int layer = 0, width = Inputs; layer <= Layers; layer++)
        {
            int next = layer == Layers ? 10 : Width;
            var weights = new float[width * next];
            float most = MathF.Sqrt(6f / width);
            for (int i = 0; i < weights.Length; i++) weights[i] = ((2 * random.NextSingle()) - 1) * most;
            graph.Initializer.Add(new TensorProto { Name = $"w{layer}", DataType = 1, Dims = { width, next }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(weights)) });
            graph.Node.Add(new NodeProto { OpType = "MatMul", Name = $"m{layer}", Input = { last, $"w{layer}" }, Output = { layer == Layers ? "y" : $"m{layer}" } });
            if (layer < Layers) graph.Node.Add(new NodeProto { OpType = "Relu", Name = $"r{layer}", Input = { $"m{layer}" }, Output = { $"r{layer}" } });
            (last, width) = ($"r{layer}", next);
        }

        using FileStream file = File.Create(path);
        new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } }, Graph = graph }.WriteTo(file);
    }

    private static void WriteSamples(string path)
    {
        var random = new Random(8);
        NpzWriter.Write(path, [("x", DataArray.Of([Samples, Inputs], Enumerable.Range(0, Samples * Inputs).Select(_ => random.NextSingle()).ToArray()))]);
    }

    private static ValueInfoProto Value(string name, int length) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 1 }, new TensorShapeProto.Types.Dimension { DimValue = length } } } } },
    };

    private static string Run(params string[] arguments)
    {
        using Process process = Member.Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result + output.Result);
        return output.Result;
    }
}
