using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips;

/// <summary>Writes citations in the order of their keys, so that one profile is the same bytes in every process.</summary>
internal sealed class CitationsConverter : JsonConverter<ImmutableDictionary<string, string>>
{
    public override ImmutableDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("citations are no object");
        var citations = ImmutableDictionary.CreateBuilder<string, string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || !citations.TryAdd(key, reader.GetString()!)) throw new JsonException($"the citation '{key}' is no text, or there twice");
        }

        return citations.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string key, string citation) in value.OrderBy(entry => entry.Key, StringComparer.Ordinal)) writer.WriteString(key, citation);
        writer.WriteEndObject();
    }
}
