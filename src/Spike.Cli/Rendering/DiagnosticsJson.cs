using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>Findings as JSON: code, severity, file, node, message.</summary>
internal sealed class DiagnosticsJson : JsonConverter<IReadOnlyList<Diagnostic>>
{
    public override IReadOnlyList<Diagnostic> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Findings are written only.");

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Diagnostic> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (Diagnostic diagnostic in value)
        {
            writer.WriteStartObject();
            writer.WriteString("code", diagnostic.Code);
            writer.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
            writer.WriteString("file", diagnostic.File);
            writer.WriteString("node", diagnostic.Node);
            writer.WriteString("message", diagnostic.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
