using System.Text.Json.Nodes;

namespace Spike.Runtime.Chips.Images;

/// <summary>The ids of segments in an image's JSON: keys that end in Segment hold one, keys that end in Segments a list.</summary>
internal static class SegmentNames
{
    /// <summary>Replaces each id by what a function makes of it.</summary>
    public static void Visit(JsonNode? node, Func<int, int> id)
    {
        if (node is JsonArray list)
        {
            foreach (JsonNode? item in list) Visit(item, id);
        }

        if (node is not JsonObject keys) return;
        foreach ((string key, JsonNode? value) in keys.ToArray())
        {
            if (key.EndsWith("Segment", StringComparison.Ordinal) && value is JsonValue number) keys[key] = id(number.GetValue<int>());
            else if (key.EndsWith("Segments", StringComparison.Ordinal) && value is JsonArray ids)
            {
                for (int i = 0; i < ids.Count; i++)
                {
                    if (ids[i] is JsonValue item) ids[i] = id(item.GetValue<int>());
                }
            }
            else Visit(value, id);
        }
    }
}
