using System.Text;
using System.Text.Json;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Chips;

/// <summary>Prints the tables of docs/chip-profiles.md: every key, and every number of the built-in profiles with its source.</summary>
internal static class ChipPage
{
    /// <summary>Where the printed part of the page begins; it goes on to the end.</summary>
    public const string Start = "## Every key\n";

    public static string Text()
    {
        var text = new StringBuilder(Start);
        text.Append("\nOf a profile:\n\n| key | what it holds | unit | from | to |\n|---|---|---|---|---|\n");
        AppendKeys(text, "", ChipForm.Profile);
        text.Append("\nOf a board:\n\n| key | what it holds | unit | from | to |\n|---|---|---|---|---|\n");
        AppendKeys(text, "", ChipForm.Board);
        foreach (string name in ChipProfiles.Names) AppendProfile(text, name);
        return text.ToString();
    }

    private static void AppendKeys(StringBuilder text, string path, SectionKey section)
    {
        foreach (ChipKey key in section.Keys)
        {
            string place = path.Length == 0 ? key.Name : $"{path}.{key.Name}", meaning = key.IsRequired ? key.Meaning : $"{key.Meaning} (may be left out)";
            switch (key)
            {
                case SectionKey child: AppendKeys(text, place, child); break;
                case FigureKey figure: text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{place}` | {meaning} | {figure.Unit} | {figure.Low} | {figure.High} |\n"); break;
                case NamesKey names: text.Append($"| `{place}` | {meaning}: {string.Join(", ", names.Known)} | | | |\n"); break;
                case FlagKey: text.Append($"| `{place}` | {meaning} | true or false | | |\n"); break;
                case TextKey { Only: { } only }: text.Append($"| `{place}` | {meaning}: `{only}` | | | |\n"); break;
                default: text.Append($"| `{place}` | {meaning} | | | |\n"); break;
            }
        }
    }

    private static void AppendProfile(StringBuilder text, string name)
    {
        using JsonDocument document = JsonDocument.Parse(ChipProfiles.Text(name));
        JsonElement root = document.RootElement;
        text.Append($"\n## The numbers of `{name}`\n\n{root.GetProperty("description").GetString()}\n\n| key | value | source |\n|---|---|---|\n");
        AppendFigures(text, "", root, ChipForm.Profile);
        foreach (JsonProperty citation in root.GetProperty("citations").EnumerateObject()) text.Append($"\n`{citation.Name}`: {citation.Value.GetString()}\n");
    }

    private static void AppendFigures(StringBuilder text, string path, JsonElement element, SectionKey section)
    {
        foreach (ChipKey key in section.Keys)
        {
            if (!element.TryGetProperty(key.Name, out JsonElement value)) continue;
            string place = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            string? shown = key switch
            {
                FigureKey figure => $"{value.GetProperty("value").GetRawText()} {figure.Unit}",
                FlagKey => value.GetProperty("value").GetRawText(),
                NamesKey => string.Join(", ", value.GetProperty("values").EnumerateArray().Select(entry => entry.GetString())),
                _ => null,
            };
            if (key is SectionKey child) AppendFigures(text, place, value, child);
            else if (shown is not null) text.Append($"| `{place}` | {shown} | {value.GetProperty("source").GetString()} |\n");
        }
    }
}
