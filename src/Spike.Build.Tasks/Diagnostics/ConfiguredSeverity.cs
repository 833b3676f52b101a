namespace Spike.Build.Tasks.Diagnostics;

/// <summary>
/// The severity that .editorconfig and .globalconfig files give a warning ("dotnet_diagnostic.SPIKE2001.severity = none"), as
/// they do for those of the C# compiler.
/// </summary>
/// <remarks>
/// Errors keep theirs: without an artifact there is nothing to go on with. NoWarn and WarningsAsErrors need no help here,
/// MSBuild applies them to every warning that is logged.
/// </remarks>
internal sealed class ConfiguredSeverity
{
    private readonly List<EditorConfig> configs;

    public ConfiguredSeverity(IEnumerable<string> files)
    {
        configs = [.. files.Select(EditorConfig.Read).OfType<EditorConfig>()];
        // Later wins: global files by their level, then folders from the outermost inwards.
        configs.Sort((left, right) => left.IsGlobal != right.IsGlobal ? right.IsGlobal.CompareTo(left.IsGlobal)
            : left.IsGlobal ? left.GlobalLevel.CompareTo(right.GlobalLevel)
            : left.Folder.Length.CompareTo(right.Folder.Length));
    }

    public Diagnostic Apply(Diagnostic diagnostic)
    {
        if (diagnostic.Severity != Severity.Warning)
            return diagnostic;

        string key = "dotnet_diagnostic." + diagnostic.Code + ".severity";
        string? value = null;
        foreach (EditorConfig config in configs)
        {
            // "root = true" cuts off the files of outer folders.
            if (config.IsRoot && config.Contains(diagnostic.File))
                value = configs.Where(other => other.IsGlobal).Select(other => other.Value(key, diagnostic.File)).LastOrDefault(found => found is not null);
            value = config.Value(key, diagnostic.File) ?? value;
        }

        return value?.ToLowerInvariant() switch
        {
            "error" => diagnostic with { Severity = Severity.Error },
            "none" or "silent" or "suggestion" => diagnostic with { Severity = Severity.Message },
            _ => diagnostic,
        };
    }
}
