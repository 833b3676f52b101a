using System.Collections;

namespace Spike.Compiler.Configuration;

/// <summary>Lays the settings over each other; the later wins.</summary>
internal static class SettingsLayers
{
    /// <param name="file">A YAML file, or none.</param>
    /// <exception cref="SettingsFault">A key is unknown or a value is wrong.</exception>
    public static Settings Read(string? file)
    {
        Settings settings = new();
        if (file is not null) settings = YamlSettings.Apply(settings, file);
        settings = EnvironmentSettings.Apply(settings, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => ((string)variable.Key, (string?)variable.Value ?? "")));
        return SettingsCheck.Contradiction(settings) is { } fault ? throw fault : settings;
    }
}
