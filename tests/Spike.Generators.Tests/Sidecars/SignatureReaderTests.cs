using Spike.Generators.Sidecars;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Sidecars;

[TestClass]
public sealed class SignatureReaderTests
{
    private const string Tensors = """ "inputs": [{ "name": "x", "type": "float32", "shape": [1] }], "outputs": [{ "name": "y", "type": "float32", "shape": null }] """;

    [TestMethod]
    public void What_the_build_writes_is_read_back()
    {
        ModelSignature odd = Model(
            [Tensor("a \"quoted\" \\ name\t\r\n\b\f\u0001\u2028 /", []), Tensor("图像 👍", null)],
            [Tensor("", [int.MaxValue, "", "n"], producer: "Softmax", type: "string")]);
        foreach (ModelSignature signature in new[] { Digits, LabelledDigits, Sentences, odd, odd with { Labels = new(["", "👍", "é"]) } })
            Assert.AreEqual(signature, SignatureReader.Read(SignatureWriter.Write(signature)));
    }

    [TestMethod]
    public void A_sidecar_cut_anywhere_is_refused()
    {
        string text = SignatureWriter.Write(LabelledDigits).TrimEnd();
        for (int length = 0; length < text.Length; length++)
            Assert.ThrowsExactly<JsonFault>(() => SignatureReader.Read(text[..length]), $"cut after {length} characters");
    }

    [TestMethod]
    public void A_sidecar_with_any_character_replaced_is_read_or_refused_but_ends_in_no_other_way()
    {
        string text = SignatureWriter.Write(LabelledDigits);
        int refused = 0;
        foreach (char c in "\"\\{}[],:0-9n\0 \ud83d")
        {
            for (int position = 0; position < text.Length; position++)
            {
                try
                {
                    SignatureReader.Read(text[..position] + c + text[(position + 1)..]);
                }
                catch (JsonFault)
                {
                    refused++;
                }
            }
        }

        Assert.IsGreaterThan(1000, refused);
    }

    [TestMethod]
    [DataRow("", "the file ends where a value is expected", 0)]
    [DataRow("[]", "the document is not an object", 0)]
    [DataRow("{}", "\"schema\" is missing", 0)]
    [DataRow("{ schema: 1 }", "a key is expected here", 2)]
    [DataRow("{ \"schema\": 1, }", "a key is expected here", 15)]
    [DataRow("{ \"schema\": 1 ] ", "',' is expected here", 14)]
    [DataRow("{ \"schema\": 1, \"schema\": 1 }", "the key \"schema\" stands twice", 15)]
    [DataRow("{ \"schema\": 1.5 }", "a number is not a whole one of 64 bits", 12)]
    [DataRow("{ \"schema\": 99999999999999999999 }", "a number is not a whole one of 64 bits", 12)]
    [DataRow("{ \"schema\": 2 }", "its schema is 2; this version of Spike.Generators reads schema 1", 12)]
    [DataRow("{ \"schema\": \"1\" }", "\"schema\" is not a number", 12)]
    [DataRow("{ \"schema\": nil }", "a value is expected here", 12)]
    [DataRow("{ \"a\": \"\\x\" }", "an escape in a string is unknown or cut short", 9)]
    [DataRow("{ \"a\": \"\\u12", "an escape in a string is unknown or cut short", 9)]
    [DataRow("{ \"a\": \"\n\" }", "the end of a string is expected here", 8)]
    [DataRow("{ \"schema\": 1 } {}", "there is more text after the end of the document", 16)]
    public void A_text_that_is_no_sidecar_is_refused_with_its_place(string text, string reason, int position)
    {
        JsonFault fault = Assert.ThrowsExactly<JsonFault>(() => SignatureReader.Read(text));
        Assert.AreEqual((reason, position), (fault.Message, fault.Position));
    }

    [TestMethod]
    [DataRow("\"inputs\": []", "\"inputs\" names no tensor")]
    [DataRow("\"inputs\": [[]]", "an item of \"inputs\" is not an object")]
    [DataRow("\"inputs\": [{ \"name\": \"x\" }]", "\"type\" is missing")]
    [DataRow("\"inputs\": [{ \"name\": \"x\", \"type\": \"float32\", \"shape\": [null] }]", "an axis of \"shape\" is neither a size nor a name")]
    [DataRow("\"inputs\": [{ \"name\": \"x\", \"type\": \"float32\", \"shape\": [-1] }]", "an axis of \"shape\" is neither a size nor a name")]
    [DataRow("\"inputs\": [{ \"name\": \"x\", \"type\": \"float32\" }]", "\"shape\" is missing")]
    public void A_signature_that_makes_no_class_is_refused(string inputs, string reason)
    {
        string text = $$"""{ "schema": 1, "model": "m.onnx", "artifact": "m.spike", "graph": "g", {{inputs}}, "outputs": [{ "name": "y", "type": "float32", "shape": [2] }] }""";
        Assert.AreEqual(reason, Assert.ThrowsExactly<JsonFault>(() => SignatureReader.Read(text)).Message);
    }

    [TestMethod]
    public void Labels_that_no_output_has_values_for_are_refused() => Assert.AreEqual(
        "there are 3 \"labels\", but no output with as many values",
        Assert.ThrowsExactly<JsonFault>(() => SignatureReader.Read(SignatureWriter.Write(Digits with { Labels = new(["a", "b", "c"]) }))).Message);

    [TestMethod]
    public void A_key_that_a_newer_version_may_have_added_is_passed_over() => Assert.AreEqual("m.onnx", SignatureReader.Read(
        $$"""{ "schema": 1, "model": "m.onnx", "artifact": "m.spike", "graph": "g", "newer": { "a": [null, 1] }, {{Tensors}} }""").Model);

    [TestMethod]
    public void Nesting_without_end_is_refused_before_the_stack_overflows() => Assert.AreEqual(
        "values are nested more than 16 deep",
        Assert.ThrowsExactly<JsonFault>(() => SignatureReader.Read(new string('[', 1_000_000))).Message);
}
