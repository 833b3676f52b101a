using System.Text.Json;
using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Signatures;

[TestClass]
public sealed class SignatureWriterTests
{
    [TestMethod]
    public void The_sidecar_is_this_text()
    {
        var signature = new ModelSignature("net.onnx", "net.spike", "main",
            new([new("image", "float32", new([new(null, "batch"), new(1, null), new(28, null)]), null)]),
            new([new("scores", "float32", new([new(null, ""), new(2, null)]), "Softmax"), new("rest", "int64", null, null)]),
            new(["cat", "dog"]));

        Assert.AreEqual("""
            {
              "schema": 1,
              "model": "net.onnx",
              "artifact": "net.spike",
              "graph": "main",
              "inputs": [
                { "name": "image", "type": "float32", "shape": ["batch", 1, 28] }
              ],
              "outputs": [
                { "name": "scores", "type": "float32", "shape": ["", 2], "producer": "Softmax" },
                { "name": "rest", "type": "int64", "shape": null }
              ],
              "labels": ["cat", "dog"]
            }

            """.ReplaceLineEndings("\n"), SignatureWriter.Write(signature));
    }

    [TestMethod]
    [DataRow("quote \" and \\ slash")]
    [DataRow("line\nbreak\tand \0 and \u2028")]
    [DataRow("模型 😀")]
    [DataRow("half a pair \ud83d")]
    public void Any_name_survives(string name)
    {
        string json = SignatureWriter.Write(new(name, "", "", new([]), new([]), new([])));

        Assert.AreEqual(JsonSerializer.Serialize(name.Replace("\ud83d\ude00", "😀")), JsonSerializer.Serialize(Model(json)), json);
    }

    // GetString refuses half a surrogate pair, which a file system may hold.
    private static string Model(string json)
    {
        string raw = JsonDocument.Parse(json).RootElement.GetProperty("model").GetRawText();
        return System.Text.RegularExpressions.Regex.Unescape(raw[1..^1]);
    }
}
