using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class CompileRequestTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly CompileRequest Request = new([new RequestFile("model", "m.onnx", Hash)], ImmutableSortedDictionary<string, string>.Empty.Add("timeSteps", "8"));

    [TestMethod]
    public void Equal_requests_have_one_key() =>
        Assert.AreEqual(Request.Key(), new CompileRequest([new RequestFile("model", "m.onnx", Hash)], ImmutableSortedDictionary<string, string>.Empty.Add("timeSteps", "8")).Key());

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
        Assert.HasCount(others.Length + 1, others.Append(Request).Select(request => request.Key()).ToHashSet());
    }

    [TestMethod]
    public void No_value_becomes_an_argument_of_its_own()
    {
        string[] arguments = [.. CompileOption.Arguments(new Dictionary<string, string> { ["name"] = "x", ["inputShape"] = "a:1x2;b:3", ["coding"] = "--config=/etc/passwd" })];
        CollectionAssert.AreEqual((string[])["--name=x", "--input-shape=a:1x2", "--input-shape=b:3", "--coding=--config=/etc/passwd"], arguments);
    }
}
