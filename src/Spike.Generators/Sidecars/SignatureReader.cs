using Spike.Signatures;

namespace Spike.Generators.Sidecars;

/// <summary>Reads what <c>SignatureWriter</c> wrote. Keys that a newer version may have added are passed over.</summary>
internal static class SignatureReader
{
    /// <exception cref="JsonFault">The text is no signature of this schema.</exception>
    public static ModelSignature Read(string text)
    {
        var root = As<JsonObject>(JsonParser.Parse(text), "the document", "an object");
        if (Member<JsonNumber>(root, "schema", "a number") is { Value: not ModelSignature.Schema } schema)
            throw new JsonFault(schema.Position, $"its schema is {schema.Value}; this version of Spike.Generators reads schema {ModelSignature.Schema}");

        EquatableArray<TensorSignature> outputs = Tensors(root, "outputs");
        return new ModelSignature(
            Text(root, "model"),
            Text(root, "artifact"),
            Text(root, "graph"),
            Tensors(root, "inputs"),
            outputs,
            root.Members.ContainsKey("labels") ? Labels(root, outputs) : new([]))
        {
            Native = root.Members.ContainsKey("kind") && Text(root, "kind") == "native",
        };
    }

    private static EquatableArray<TensorSignature> Tensors(JsonObject root, string key)
    {
        var list = Member<JsonList>(root, key, "a list");
        if (list.Items.Count == 0)
            throw new JsonFault(list.Position, $"\"{key}\" names no tensor");
        return new([.. list.Items.Select(item => Tensor(As<JsonObject>(item, $"an item of \"{key}\"", "an object")))]);
    }

    private static TensorSignature Tensor(JsonObject tensor) => new(
        Text(tensor, "name"),
        Text(tensor, "type"),
        Shape(tensor),
        tensor.Members.ContainsKey("producer") ? Text(tensor, "producer") : null);

    private static EquatableArray<Dimension>? Shape(JsonObject tensor)
    {
        if (tensor.Members.TryGetValue("shape", out JsonValue? shape) && shape is JsonNull)
            return null;
        return new([.. Member<JsonList>(tensor, "shape", "a list or null").Items.Select(axis => axis switch
        {
            JsonNumber { Value: >= 0 } number => new Dimension(number.Value, null),
            JsonText symbol => new Dimension(null, symbol.Value),
            _ => throw new JsonFault(axis.Position, "an axis of \"shape\" is neither a size nor a name"),
        })]);
    }

    private static EquatableArray<string> Labels(JsonObject root, EquatableArray<TensorSignature> outputs)
    {
        var list = Member<JsonList>(root, "labels", "a list");
        if (!outputs.Any(output => output.SampleLength is null || output.SampleLength == list.Items.Count))
            throw new JsonFault(list.Position, $"there are {list.Items.Count} \"labels\", but no output with as many values");
        return new([.. list.Items.Select(label => As<JsonText>(label, "an item of \"labels\"", "a string").Value)]);
    }

    private static string Text(JsonObject parent, string key) => Member<JsonText>(parent, key, "a string").Value;

    private static T Member<T>(JsonObject parent, string key, string kind) where T : JsonValue =>
        parent.Members.TryGetValue(key, out JsonValue? value)
            ? As<T>(value, $"\"{key}\"", kind)
            : throw new JsonFault(parent.Position, $"\"{key}\" is missing");

    private static T As<T>(JsonValue value, string what, string kind) where T : JsonValue =>
        value as T ?? throw new JsonFault(value.Position, $"{what} is not {kind}");
}
