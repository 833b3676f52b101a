using Spike.Compiler.Passes;
using Spike.Runtime;
using Spike.Runtime.Chips;
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
        ["default_target"] = (settings, value) => settings with { DefaultTarget = value.Text },
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

        ["metrics_enabled"] = (settings, value) => settings with { MetricsEnabled = value.Switch },
    };

    private static readonly Dictionary<string, Func<TargetSettings, SettingValue, TargetSettings>> TargetKeys = new()
    {
        ["enabled"] = (target, value) => target with { Enabled = value.Switch },
        ["max_neurons"] = (target, value) => target with { MaxNeurons = value.Whole(1, int.MaxValue) },
        ["priority"] = (target, value) => target with { Priority = value.Whole(0, int.MaxValue) },
        ["cores_per_chip"] = (target, value) => target with { CoresPerChip = value.Whole(1, int.MaxValue) },
        ["energy_model"] = (target, value) => target with { EnergyModel = value.Text },
    };

    /// <summary>All keys, as SECTION.KEY.</summary>
    public static IEnumerable<string> Names =>
    [
        .. CompilerKeys.Keys.Select(key => "compiler." + key), .. Pipeline.SwitchableNames.Select(pass => $"compiler.{PassesKey}.{pass}"), .. TargetKeys.Keys.Select(key => "targets.NAME." + key),
        .. ServiceSettings.Keys.Select(key => "service." + key.Name),
    ];

    /// <exception cref="SettingsFault">The file cannot be read, a key is unknown, or a value is wrong.</exception>
    public static Settings Apply(Settings settings, string file)
    {
        foreach ((YamlScalarNode section, YamlNode content) in Entries(Load(file), file))
        {
            settings = section.Value switch
            {
                "compiler" => Compiler(settings, content, file),
                "targets" => ByPriority(Targets(settings, content, file)),
                "service" => settings with { Service = Service(settings.Service, content, file) },
                _ => throw Unknown(section, Sections, file),
            };
        }

        return settings;
    }

    /// <summary>A file without its section 'service', which holds passwords: what a compilation may read that a stranger's model is given to.</summary>
    /// <exception cref="SettingsFault">The file cannot be read.</exception>
    public static string WithoutService(string file)
    {
        YamlNode root = Load(file);
        if (root is not YamlMappingNode mapping) return "";
        mapping.Children.Remove(new YamlScalarNode("service"));
        using var text = new StringWriter();
        if (mapping.Children.Count > 0) new YamlStream(new YamlDocument(mapping)).Save(text);
        return text.ToString();
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

    /// <summary>Where no default target is named: the one that is switched on and has the smallest number.</summary>
    private static Settings ByPriority(Settings settings) => settings.DefaultTarget is null
        && settings.Targets.Where(target => target.Value is { Enabled: true, Priority: not null }).OrderBy(target => target.Value.Priority).ThenBy(target => target.Key, StringComparer.Ordinal).FirstOrDefault() is { Key: { } first }
        ? settings with { PreferredTarget = first }
        : settings;

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

            if (ChipFault(name.Value!, target) is { } fault) throw Fault(file, name.Start.Line, fault, "Correct the value, or leave it out; another chip is one of --chip-config.");
            settings = settings with { Targets = settings.Targets.SetItem(name.Value!, target) };
        }

        return settings;
    }

    /// <summary>A chip's numbers stand in its profile. What a file says of them must be the same: it would be believed otherwise, and change nothing.</summary>
    private static string? ChipFault(string name, TargetSettings target)
    {
        bool isChip = ChipProfiles.Names.Contains(name);
        if (!isChip) return target.CoresPerChip is not null || target.EnergyModel is not null ? $"the target '{name}' has no chips, so it has neither cores_per_chip nor energy_model" : null;
        int cores = ChipProfiles.Named(name).Cores.PerChip.Count;
        if (target.CoresPerChip is { } said && said != cores) return $"cores_per_chip is {said}, and the profile of '{name}' has {cores}";
        return target.EnergyModel is { } model && model != name ? $"energy_model is '{model}', and energy of '{name}' is computed from its own profile" : null;
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
}
