using System.Text;
using System.Text.Json;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Chips;

/// <summary>Prints docs/chip-profile.schema.json from the keys that the loader knows, so that the two cannot drift.</summary>
internal static class ChipSchema
{
    public static string Text()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            writer.WriteString("title", "A chip profile or a board of SpikeBuild");
            writer.WriteStartArray("oneOf");
            Write(writer, ChipForm.Profile);
            Write(writer, ChipForm.Board);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, ChipKey key)
    {
        writer.WriteStartObject();
        writer.WriteString("description", key.Meaning);
        switch (key)
        {
            case SectionKey section:
                WriteObject(writer, [.. section.Keys.Where(child => child.IsRequired).Select(child => child.Name)], () =>
                {
                    foreach (ChipKey child in section.Keys)
                    {
                        writer.WritePropertyName(child.Name);
                        Write(writer, child);
                    }
                });
                break;
            case FigureKey figure:
                WriteObject(writer, ["value", "unit", "source"], () =>
                {
                    writer.WriteStartObject("value");
                    writer.WriteString("type", figure.IsWhole ? "integer" : "number");
                    writer.WriteNumber("minimum", figure.Low);
                    writer.WriteNumber("maximum", figure.High);
                    writer.WriteEndObject();
                    WriteOneOf(writer, "unit", [figure.Unit]);
                    WriteText(writer, "source");
                });
                break;
            case FlagKey:
                WriteObject(writer, ["value", "source"], () =>
                {
                    writer.WriteStartObject("value");
                    writer.WriteString("type", "boolean");
                    writer.WriteEndObject();
                    WriteText(writer, "source");
                });
                break;
            case NamesKey names:
                WriteObject(writer, ["values", "source"], () =>
                {
                    writer.WriteStartObject("values");
                    writer.WriteString("type", "array");
                    writer.WriteNumber("minItems", 1);
                    WriteOneOf(writer, "items", names.Known);
                    writer.WriteEndObject();
                    WriteText(writer, "source");
                });
                break;
            case TextKey { Only: { } only }:
                writer.WriteStartArray("enum");
                writer.WriteStringValue(only);
                writer.WriteEndArray();
                break;
            case TextKey:
                writer.WriteString("type", "string");
                writer.WriteNumber("minLength", 1);
                break;
            case CitationsKey:
                writer.WriteString("type", "object");
                WriteText(writer, "additionalProperties");
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, IReadOnlyList<string> required, Action properties)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        if (required.Count > 0)
        {
            writer.WriteStartArray("required");
            foreach (string name in required) writer.WriteStringValue(name);
            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties");
        properties();
        writer.WriteEndObject();
    }

    private static void WriteOneOf(Utf8JsonWriter writer, string name, IReadOnlyList<string> known)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("enum");
        foreach (string value in known) writer.WriteStringValue(value);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", "string");
        writer.WriteNumber("minLength", 1);
        writer.WriteEndObject();
    }
}
