namespace Spike.Generators.Sidecars;

/// <summary>A value of a JSON text, and where it starts, so that a wrong one can be pointed at.</summary>
internal abstract record JsonValue(int Position);

internal sealed record JsonNull(int Position) : JsonValue(Position);

/// <summary>A whole number. The schema has no others.</summary>
internal sealed record JsonNumber(int Position, long Value) : JsonValue(Position);

internal sealed record JsonText(int Position, string Value) : JsonValue(Position);

internal sealed record JsonList(int Position, List<JsonValue> Items) : JsonValue(Position);

internal sealed record JsonObject(int Position, Dictionary<string, JsonValue> Members) : JsonValue(Position);
