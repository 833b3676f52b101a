using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Spike.Runtime.Chips;

/// <summary>Compares a file with the keys that it should have, and says everything that is wrong at once.</summary>
internal sealed class ChipFormCheck
{
    private static readonly ImmutableArray<string> FigureKeys = ["value", "unit", "source"];
    private static readonly ImmutableArray<string> FlagKeys = ["value", "source"];
    private static readonly ImmutableArray<string> NamesKeys = ["values", "source"];

    private readonly string file;
    private readonly HashSet<string> citations;
    private readonly ImmutableArray<ChipFault>.Builder faults = ImmutableArray.CreateBuilder<ChipFault>();

    private ChipFormCheck(string file, HashSet<string> citations) => (this.file, this.citations) = (file, citations);

    public static ImmutableArray<ChipFault> Faults(string file, JsonElement root, SectionKey form)
    {
        HashSet<string> citations = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("citations", out JsonElement list) && list.ValueKind == JsonValueKind.Object
            ? [.. list.EnumerateObject().Select(entry => entry.Name)]
            : [];
        var check = new ChipFormCheck(file, citations);
        check.Section("", root, form);
        return check.faults.ToImmutable();
    }

    private void Section(string path, JsonElement element, SectionKey form)
    {
        if (!Keys(path, element, [.. form.Keys.Select(key => key.Name)], [.. form.Keys.Where(key => key.IsRequired).Select(key => key.Name)])) return;
        foreach (ChipKey key in form.Keys)
        {
            if (!element.TryGetProperty(key.Name, out JsonElement value)) continue;
            string place = Joined(path, key.Name);
            switch (key)
            {
                case SectionKey section: Section(place, value, section); break;
                case FigureKey figure: Figure(place, value, figure); break;
                case FlagKey: Flag(place, value); break;
                case NamesKey names: Names(place, value, names); break;
                case TextKey text: Text(place, value, text.Only); break;
                case CitationsKey: Citations(place, value); break;
            }
        }
    }

    private void Figure(string path, JsonElement element, FigureKey form)
    {
        if (!Keys(path, element, FigureKeys, FigureKeys)) return;
        JsonElement value = element.GetProperty("value"), unit = element.GetProperty("unit");
        string bounds = string.Create(CultureInfo.InvariantCulture, $"Give {(form.IsWhole ? "a whole number" : "a number")} from {form.Low} to {form.High}.");
        if (value.ValueKind != JsonValueKind.Number)
            Add(ChipFault.Malformed, Joined(path, "value"), $"{Words(value)} is no number", bounds);
        else if (value.GetDouble() is var number && !(number >= form.Low && number <= form.High))
            Add(ChipFault.Nonsense, Joined(path, "value"), $"{value.GetRawText()} {form.Unit} make no sense for {form.Meaning}", bounds);
        else if (form.IsWhole && Math.Floor(number) != number)
            Add(ChipFault.Nonsense, Joined(path, "value"), $"{value.GetRawText()} is no whole number", bounds);
        if (unit.ValueKind != JsonValueKind.String || unit.GetString() != form.Unit)
            Add(ChipFault.Nonsense, Joined(path, "unit"), $"the unit is {Words(unit)}", $"Give the value in '{form.Unit}'.");
        Source(path, element);
    }

    private void Flag(string path, JsonElement element)
    {
        if (!Keys(path, element, FlagKeys, FlagKeys)) return;
        if (element.GetProperty("value").ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Add(ChipFault.Malformed, Joined(path, "value"), $"{Words(element.GetProperty("value"))} is neither true nor false", "Correct the value.");
        Source(path, element);
    }

    private void Names(string path, JsonElement element, NamesKey form)
    {
        if (!Keys(path, element, NamesKeys, NamesKeys)) return;
        JsonElement values = element.GetProperty("values");
        if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0)
            Add(ChipFault.Malformed, Joined(path, "values"), "it is no list of names", $"Give some of {string.Join(", ", form.Known)}.");
        else
        {
            foreach (JsonElement name in values.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String || !form.Known.Contains(name.GetString()!))
                    Add(ChipFault.Malformed, Joined(path, "values"), $"there is no {Words(name)} among {form.Meaning}", Spelling.Remedy(name.ToString(), form.Known));
            }
        }

        Source(path, element);
    }

    private void Citations(string path, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(ChipFault.Malformed, path, "it is no object of keys and citations", "Write '\"citations\": { \"KEY\": \"authors, title, year\" }'.");
            return;
        }

        foreach (JsonProperty entry in element.EnumerateObject()) Text(Joined(path, entry.Name), entry.Value, only: null);
    }

    private void Text(string path, JsonElement element, string? only)
    {
        if (element.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(element.GetString()))
            Add(ChipFault.Malformed, path, $"{Words(element)} is no text", "Write some words.");
        else if (only is not null && element.GetString() != only)
            Add(ChipFault.Malformed, path, $"this version does not know {Words(element)}", $"Write '{only}'.");
    }

    private void Source(string path, JsonElement element)
    {
        JsonElement source = element.GetProperty("source");
        string place = Joined(path, "source");
        string text = source.ValueKind == JsonValueKind.String ? source.GetString()! : "";
        if (string.IsNullOrWhiteSpace(text))
            Add(ChipFault.Malformed, place, "there is no source", "Name a citation of the file, or write 'assumed: ' and why.");
        else if (ChipSource.IsAssumed(text) && ChipSource.Reason(text).Length == 0)
            Add(ChipFault.Malformed, place, "it does not say why this is assumed", "Write 'assumed: ' and a reason.");
        else if (!ChipSource.IsAssumed(text) && !citations.Contains(ChipSource.Key(text)))
            Add(ChipFault.Malformed, place, $"there is no citation '{ChipSource.Key(text)}' in the file", citations.Count == 0 ? "Add it to 'citations'." : Spelling.Remedy(ChipSource.Key(text), citations));
    }

    /// <summary>Whether the element is an object with every key that it needs.</summary>
    private bool Keys(string path, JsonElement element, ImmutableArray<string> known, ImmutableArray<string> required)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(ChipFault.Malformed, path, $"{Words(element)} is no object", $"Write an object with the keys {string.Join(", ", known)}.");
            return false;
        }

        var seen = new HashSet<string>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                Add(ChipFault.Malformed, Joined(path, property.Name), "there is no such key", Spelling.Remedy(property.Name, known));
            else if (!seen.Add(property.Name))
                Add(ChipFault.Malformed, Joined(path, property.Name), "the key stands there twice", "Leave one of them out.");
        }

        bool isWhole = true;
        foreach (string key in required.Where(key => !seen.Contains(key)))
        {
            isWhole = false;
            Add(ChipFault.Malformed, Joined(path, key), "the key is missing", "Add it; docs/chip-profiles.md explains each key.");
        }

        // A section is looked through although a key is missing; a figure without one is not.
        return isWhole || known.Length > FigureKeys.Length;
    }

    private void Add(string code, string path, string reason, string remedy) => faults.Add(new ChipFault(code, file, path, reason, remedy));

    private static string Joined(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string Words(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length <= 40 ? text : $"{text.AsSpan(0, 37)}...";
    }
}
