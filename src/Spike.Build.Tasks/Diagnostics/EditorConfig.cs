using System.Globalization;

namespace Spike.Build.Tasks.Diagnostics;

/// <summary>One .editorconfig or .globalconfig file: sections of "key = value" lines. See https://spec.editorconfig.org.</summary>
internal sealed class EditorConfig
{
    private readonly List<(SectionPattern? Pattern, string Key, string Value)> lines = [];

    private EditorConfig(string folder) => Folder = folder;

    /// <summary>With the separator at its end.</summary>
    public string Folder { get; }

    public bool IsGlobal { get; private set; }

    public bool IsRoot { get; private set; }

    public int GlobalLevel { get; private set; }

    /// <summary>Null when it cannot be read: the C# compiler reads the same file and says so.</summary>
    public static EditorConfig? Read(string path)
    {
        try
        {
            var config = new EditorConfig(Path.GetDirectoryName(path) + "/")
            {
                IsGlobal = Path.GetFileName(path) == ".globalconfig",
                GlobalLevel = Path.GetFileName(path) == ".globalconfig" ? 100 : 0,
            };
            config.Parse(File.ReadAllLines(path));
            return config;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool Contains(string file) => Slashes(file).StartsWith(Slashes(Folder), StringComparison.Ordinal);

    /// <summary>What the file says of the key for <paramref name="file"/>, or null.</summary>
    public string? Value(string key, string file)
    {
        if (!IsGlobal && !Contains(file))
            return null;

        string relative = IsGlobal ? "" : Slashes(file).Substring(Folder.Length);
        return lines.LastOrDefault(line => line.Key == key && (line.Pattern is null ? IsGlobal : !IsGlobal && line.Pattern.Matches(relative))).Value;
    }

    private void Parse(string[] text)
    {
        SectionPattern? section = null;
        foreach (string raw in text)
        {
            string line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '[' && line[line.Length - 1] == ']')
            {
                section = new SectionPattern(line.Substring(1, line.Length - 2));
                continue;
            }

            int equals = line.IndexOf('=');
            if (equals > 0)
                Add(section, line.Substring(0, equals).Trim(), line.Substring(equals + 1).Trim());
        }
    }

    private void Add(SectionPattern? section, string key, string value)
    {
        if (section is null && string.Equals(key, "root", StringComparison.OrdinalIgnoreCase))
            IsRoot = string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
        else if (section is null && string.Equals(key, "is_global", StringComparison.OrdinalIgnoreCase))
            IsGlobal = string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
        else if (section is null && string.Equals(key, "global_level", StringComparison.OrdinalIgnoreCase))
            GlobalLevel = int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int level) ? level : GlobalLevel;
        else
            lines.Add((section, key, value));
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
