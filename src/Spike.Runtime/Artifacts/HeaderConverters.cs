using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>A shape as a list of dimensions.</summary>
internal sealed class TensorShapeConverter : JsonConverter<TensorShape>
{
    private const int MaxRank = 16;

    public override TensorShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A shape is a list of dimensions.");
        var dimensions = ImmutableArray.CreateBuilder<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int dimension = reader.GetInt32();
            if (dimension < 1 || dimensions.Count == MaxRank) throw new JsonException("A shape has up to 16 positive dimensions.");
            dimensions.Add(dimension);
        }

        return new TensorShape(dimensions.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, TensorShape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (int dimension in value.Dimensions) writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
    }
}

/// <summary>A code range as "s8" or "u8", sign and bits, or as "-5..5"; "" where no codes travel.</summary>
internal sealed class CodeRangeConverter : JsonConverter<CodeRange>
{
    public override CodeRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A code range is a text.");
        return CodeRange.TryParse(text, out CodeRange range) ? range : throw new JsonException($"'{text}' is no code range.");
    }

    public override void Write(Utf8JsonWriter writer, CodeRange value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
