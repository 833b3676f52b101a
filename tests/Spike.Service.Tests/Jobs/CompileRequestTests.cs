using System.Collections.Immutable;
using Spike.Compiler.Configuration;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class CompileRequestTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly CompileRequest Request = new([new RequestFile("model", "m.onnx", Hash)], ImmutableSortedDictionary<string, string>.Empty.Add("timeSteps", "8"));

    private static readonly CompileDefaults Defaults = CompileDefaults.Of(new Settings());

    [TestMethod]
    public void Equal_requests_have_one_key() =>
        Assert.AreEqual(Request.Key(Defaults), new CompileRequest([new RequestFile("model", "m.onnx", Hash)], ImmutableSortedDictionary<string, string>.Empty.Add("timeSteps", "8")).Key(Defaults));

    [TestMethod]
    public void Everything_that_decides_the_artifact_is_in_the_key()
    {
        CompileRequest[] others =
        [
            Request with { Files = [new RequestFile("model", "n.onnx", Hash)] },
            Request with { Files = [new RequestFile("model", "m.onnx", new string('b', 64))] },
            Request with { Files = [.. Request.Files, new RequestFile("calibration", "c.npz", Hash)] },
            Request with { Files = [.. Request.Files, new RequestFile("labels", "c.npz", Hash)] },
            Request with { Options = Request.Options.SetItem("timeSteps", "9") },
            Request with { Options = Request.Options.Add("coding", "rate") },
            // Texts that would run together are told apart.
            Request with { Options = ImmutableSortedDictionary<string, string>.Empty.Add("timeSteps", "8\ncoding 4:rate") },
        ];
        Assert.HasCount(others.Length + 1, others.Append(Request).Select(request => request.Key(Defaults)).ToHashSet());
    }

    [TestMethod]
    public void What_the_service_is_configured_with_is_in_the_key_where_it_decides_the_artifact()
    {
        Settings usual = new();
        Settings[] others =
        [
            usual with { DefaultTarget = "loihi2" }, usual with { OptimizationLevel = 1 }, usual with { TimeSteps = 9 }, usual with { Coding = "rate" }, usual with { WeightBits = 4 },
            usual with { Pruning = 0.5 }, usual with { PruningStructure = "channels" }, usual with { SecurityMode = SecurityMode.Strict }, usual with { DisabledPasses = ["fuse"] },
            usual with { AllowedTargets = ["loihi2"] }, usual with { Targets = usual.Targets.Add("loihi2", new TargetSettings(MaxNeurons: 9)) },
        ];
        Assert.HasCount(others.Length + 1, others.Append(usual).Select(settings => Request.Key(CompileDefaults.Of(settings))).ToHashSet());
        Settings elsewhere = usual with { LogLevel = Spike.Compiler.Configuration.LogLevel.Debug, Service = usual.Service with { Slots = 7 } };
        Assert.AreEqual(Request.Key(Defaults), Request.Key(CompileDefaults.Of(elsewhere)));
    }

    [TestMethod]
    public void A_name_is_as_long_as_file_systems_take_it()
    {
        Assert.IsTrue(FileRole.IsPlainName(new string('x', 200)));
        Assert.IsFalse(FileRole.IsPlainName(new string('x', 201)));
        Assert.IsTrue(FileRole.IsPlainName(new string('数', 66)));
        // Three bytes each.
        Assert.IsFalse(FileRole.IsPlainName(new string('数', 67)));
    }

    [TestMethod]
    public void No_value_becomes_an_argument_of_its_own()
    {
        string[] arguments = [.. CompileOption.Arguments(new Dictionary<string, string> { ["name"] = "x", ["inputShape"] = "a:1x2;b:3", ["coding"] = "--config=/etc/passwd" })];
        CollectionAssert.AreEqual((string[])["--name=x", "--input-shape=a:1x2", "--input-shape=b:3", "--coding=--config=/etc/passwd"], arguments);
    }
}
