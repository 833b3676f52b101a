using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spike.Service.Api;

/// <summary>An input of a run: one list, or lists within lists.</summary>
/// <param name="Numbers">In their order; null: something stands among them that is no number, or none of 32 bits.</param>
[JsonConverter(typeof(RunInputJson))]
internal sealed record RunInput(float[]? Numbers);

/// <summary>Reads the numbers into one array. As the elements of a document each would take three times as much, and be copied from there.</summary>
internal sealed class RunInputJson : JsonConverter<RunInput>
{
    public override RunInput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // The whole value lies before the reader, so that it can be counted first.
        int depth = reader.CurrentDepth, count = 0, read = 0;
        Utf8JsonReader ahead = reader;
        do
        {
            if (ahead.TokenType == JsonTokenType.Number) count++;
        }
        while (Next(ref ahead, depth));

        var numbers = new float[count];
        bool areNumbers = true;
        do
        {
            // What is too large is read as infinite.
            if (reader.TokenType == JsonTokenType.Number) areNumbers &= reader.TryGetSingle(out numbers[read]) && float.IsFinite(numbers[read++]);
            else areNumbers &= reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray;
        }
        while (Next(ref reader, depth));
        return new RunInput(areNumbers ? numbers : null);
    }

    public override void Write(Utf8JsonWriter writer, RunInput value, JsonSerializerOptions options) => throw new NotSupportedException("a run's inputs are only read");

    /// <returns>Whether the value that began at this depth has another token.</returns>
    private static bool Next(ref Utf8JsonReader reader, int depth) => (reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) && reader.Read();
}
