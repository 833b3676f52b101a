using Spike.Compiler.Passes;
using Spike.Runtime;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spike.Compiler.Configuration;

/// <summary>The YAML file: the sections 'compiler', 'targets' and 'service'.</summary>
internal static class YamlSettings
{
    private const int MaxLength = 1 << 20;

    private static readonly string[] Sections = ["compiler", "targets", "service"];

    private static readonly string[] TargetNames = [.. OptionCheck.Targets];

    private const string PassesKey = "optimization_passes";

    private static readonly Dictionary<string, Func<Settings, SettingValue, Settings>> CompilerKeys = new()
    {
        ["default_target"] = (settings, value) => settings with { Target = value.Text },
        ["default_optimization_level"] = (settings, value) => settings with { OptimizationLevel = value.Whole(0, 3) },
        ["default_time_steps"] = (settings, value) => settings with { TimeSteps = value.Whole(1, 1024) },
        ["default_coding"] = (settings, value) => settings with { Coding = value.Text },
        ["weight_bits"] = (settings, value) => settings with { WeightBits = value.Whole(2, CompileOptions.MostWeightBits) },
        ["pruning"] = (settings, value) => settings with { Pruning = value.Share },
        ["pruning_structure"] = (settings, value) => settings with { PruningStructure = value.Text },
        ["log_level"] = (settings, value) => settings with { LogLevel = value.Level },
        ["max_memory_usage_gb"] = (settings, value) => settings with { MaxMemory = value.Positive },
        ["max_compilation_time_seconds"] = (settings, value) => settings with { MaxSeconds = value.Positive },
        ["security_mode"] = (settings, value) => settings with { SecurityMode = value.SecurityMode },

        ["compilation_cache_enabled"] = (settings, value) => settings with { CacheEnabled = value.Switch },
        ["cache_directory"] = (settings, value) => settings with { CacheDirectory = value.Text },
        ["cache_max_gb"] = (settings, value) => settings with { CacheMaxGigabytes = value.Positive },
        ["cache_url"] = (settings, value) => settings with { CacheUrl = value.Address },

        // Of the service: only the form is checked.
        ["metrics_enabled"] = Checked,
    };

    private static readonly Dictionary<string, Func<TargetSettings, SettingValue, TargetSettings>> TargetKeys = new()
    {
        ["enabled"] = (target, value) => target with { Enabled = value.Switch },
        ["max_neurons"] = (target, value) => target with { MaxNeurons = value.Whole(1, int.MaxValue) },

        // Of chips; their numbers stand in profiles, so these change nothing.
        ["priority"] = CheckedNumber,
        ["cores_per_chip"] = CheckedNumber,
        ["energy_model"] = (target, _) => target,
    };

    /// <exception cref="SettingsFault">The file cannot be read, a key is unknown, or a value is wrong.</exception>
    public static Settings Apply(Settings settings, string file)
    {
        foreach ((YamlScalarNode section, YamlNode content) in Entries(Load(file), file))
        {
            settings = section.Value switch
            {
                "compiler" => Compiler(settings, content, file),
                "targets" => Targets(settings, content, file),
                "service" => settings with { Service = Service(settings.Service, content, file) },
                _ => throw Unknown(section, Sections, file),
            };
        }

        return settings;
    }

    private static Settings Compiler(Settings settings, YamlNode section, string file)
    {
        foreach ((YamlScalarNode key, YamlNode value) in Entries(section, file))
        {
            settings = key.Value == PassesKey ? Passes(settings, value, file)
                : CompilerKeys.TryGetValue(key.Value!, out Func<Settings, SettingValue, Settings>? apply) ? apply(settings, Scalar(key, value, file))
                : throw Unknown(key, [.. CompilerKeys.Keys, PassesKey], file);
        }

        return settings;
    }

    private static Settings Passes(Settings settings, YamlNode section, string file)
    {
        foreach ((YamlScalarNode key, YamlNode value) in Entries(section, file))
        {
            if (!Pipeline.SwitchableNames.Contains(key.Value!)) throw Unknown(key, Pipeline.SwitchableNames, file);
            bool isOn = Scalar(key, value, file).Switch;
            settings = settings with { DisabledPasses = isOn ? settings.DisabledPasses.Remove(key.Value!) : settings.DisabledPasses.Add(key.Value!) };
        }

        return settings;
    }

    private static Settings Targets(Settings settings, YamlNode section, string file)
    {
        foreach ((YamlScalarNode name, YamlNode content) in Entries(section, file))
        {
            if (!TargetNames.Contains(name.Value)) throw Unknown(name, TargetNames, file);
            TargetSettings target = new();
            foreach ((YamlScalarNode key, YamlNode value) in Entries(content, file))
            {
                target = TargetKeys.TryGetValue(key.Value!, out Func<TargetSettings, SettingValue, TargetSettings>? apply)
                    ? apply(target, Scalar(key, value, file))
                    : throw Unknown(key, TargetKeys.Keys, file);
            }

            settings = settings with { Targets = settings.Targets.SetItem(name.Value!, target) };
        }

        return settings;
    }

    private static ServiceSettings Service(ServiceSettings service, YamlNode section, string file)
    {
        foreach ((YamlScalarNode key, YamlNode value) in Entries(section, file))
        {
            service = ServiceSettings.Keys.FirstOrDefault(known => known.Name == key.Value) is { } known
                ? known.Set(service, Scalar(key, value, file))
                : throw Unknown(key, [.. ServiceSettings.Keys.Select(known => known.Name)], file);
        }

        return service;
    }

    private static YamlNode Load(string file)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxLength }) throw Fault(file, null, "the configuration is longer than 1 MiB", "Name a YAML file.");
            using var reader = new StreamReader(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents.Count switch
            {
                0 => new YamlMappingNode(),
                1 => yaml.Documents[0].RootNode,
                _ => throw Fault(file, null, $"the configuration holds {yaml.Documents.Count} YAML documents", "Put everything in one."),
            };
        }
        catch (YamlException e)
        {
            throw Fault(file, e.Start.Line, $"this is no YAML ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", "Correct the file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Fault(file, null, $"the configuration cannot be read ({e.Message.TrimEnd('.')})", "Correct --config.");
        }
    }

    /// <summary>The entries of a section; an empty one has none.</summary>
    private static IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(YamlNode node, string file) => node switch
    {
        YamlScalarNode { Value: null or "" } => [],
        YamlMappingNode mapping => mapping.Children.Select(entry => entry.Key is YamlScalarNode { Value: not null } key
            ? (key, entry.Value)
            : throw Fault(file, entry.Key.Start.Line, "a key is no plain word", "Write 'key: value'.")),
        _ => throw Fault(file, node.Start.Line, "keys are expected here", "Write 'key: value' lines."),
    };

    private static SettingValue Scalar(YamlScalarNode key, YamlNode value, string file) => value is YamlScalarNode { Value: { } text }
        ? new SettingValue(text, key.Value!, file, key.Start.Line)
        : throw Fault(file, key.Start.Line, $"{key.Value} is no single value", "Write 'key: value'.");

    private static SettingsFault Unknown(YamlScalarNode key, IReadOnlyCollection<string> known, string file) =>
        Fault(file, key.Start.Line, $"there is no key '{key.Value}' here", Spelling.Remedy(key.Value!, known));

    private static SettingsFault Fault(string file, long? line, string reason, string remedy) =>
        SettingsFault.At(file, "SPIKE3002", line is null ? reason : $"line {line}: {reason}", remedy);

    private static Settings Checked(Settings settings, SettingValue value)
    {
        _ = value.Switch;
        return settings;
    }

    private static TargetSettings CheckedNumber(TargetSettings target, SettingValue value)
    {
        _ = value.Whole(0, int.MaxValue);
        return target;
    }
}
