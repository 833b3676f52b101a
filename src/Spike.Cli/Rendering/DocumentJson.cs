using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Spike.Cli.Caching;
using Spike.Compiler.Reports;

namespace Spike.Cli.Rendering;

/// <summary>The JSON form of every answer. Keys are part of the contract: tests hold them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CompileDocument))]
[JsonSerializable(typeof(CachedAnswer))]
[JsonSerializable(typeof(CacheDocument))]
[JsonSerializable(typeof(SignDocument))]
[JsonSerializable(typeof(CompileReport))]
[JsonSerializable(typeof(NativeReport))]
[JsonSerializable(typeof(RecognisedDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(ServeDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(AnswerDocument))]
[JsonSerializable(typeof(EvalDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(AnalyzeDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(EmulateDocument))]
[JsonSerializable(typeof(ConformanceDocument))]
[JsonSerializable(typeof(EncodeDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ShardDocument))]
[JsonSerializable(typeof(FailureDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>Paths and node names stay readable: the documents go to files and pipes, never into a web page.</summary>
    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write<T>(TextWriter writer, T document, JsonTypeInfo<T> type) => writer.WriteLine(Encoding.UTF8.GetString(Bytes(document, type)));

    public static void WriteFile<T>(string path, T document, JsonTypeInfo<T> type) => WholeFile.Write(path, [.. Bytes(document, type), (byte)'\n']);

    private static byte[] Bytes<T>(T document, JsonTypeInfo<T> type)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Form)) JsonSerializer.Serialize(writer, document, type);
        return stream.ToArray();
    }
}
