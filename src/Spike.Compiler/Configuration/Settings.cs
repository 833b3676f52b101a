using System.Collections.Immutable;

namespace Spike.Compiler.Configuration;

internal enum LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>What holds where the command line says nothing: built-in defaults, then a YAML file, then SPIKE_* variables.</summary>
internal sealed record Settings
{
    public string Target => DefaultTarget ?? PreferredTarget ?? "simulation";

    /// <summary>Named as such; none: not.</summary>
    public string? DefaultTarget { get; init; }

    /// <summary>Of the targets that a file switches on, the one that it puts first.</summary>
    public string? PreferredTarget { get; init; }

    public int OptimizationLevel { get; init; } = 2;

    public int TimeSteps { get; init; } = 8;

    public string Coding { get; init; } = "radix";

    /// <summary>Bits of a weight.</summary>
    public int WeightBits { get; init; } = CompileOptions.MostWeightBits;

    /// <summary>The share of the weights that are taken away.</summary>
    public double Pruning { get; init; }

    public string PruningStructure { get; init; } = CompileOptions.Unstructured;

    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary>Optimisation passes that are switched off.</summary>
    public ImmutableHashSet<string> DisabledPasses { get; init; } = [];

    public SecurityMode SecurityMode { get; init; } = SecurityMode.Standard;

    /// <summary>Whether artifacts for chips must be signed, and devices prove what they are.</summary>
    public bool RequireHardwareVerification { get; init; }

    /// <summary>A PEM file of the private key that compile signs artifacts with; none: it signs none.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Megabytes of the model file and of the files beside it that hold its weights.</summary>
    public double? MaxModelSize { get; init; }

    /// <summary>Seconds that a command may take.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>Gigabytes of memory that the process may take.</summary>
    public double? MaxMemory { get; init; }

    /// <summary>Folders that models may lie in; none: any.</summary>
    public ImmutableArray<string> AllowedModelPaths { get; init; } = [];

    /// <summary>Targets that may be compiled for; none: any.</summary>
    public ImmutableArray<string> AllowedTargets { get; init; } = [];

    /// <summary>Whether the service gives its metrics.</summary>
    public bool MetricsEnabled { get; init; } = true;

    /// <summary>Whether compile uses a cache; nothing said: where a folder or a server is named.</summary>
    public bool? CacheEnabled { get; init; }

    /// <summary>The cache's folder; none: the user's.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Gigabytes that the folder may take.</summary>
    public double? CacheMaxGigabytes { get; init; }

    /// <summary>A cache that machines share.</summary>
    public Uri? CacheUrl { get; init; }

    /// <summary>The address of a compile service that compiles in place of this machine; none: this machine does.</summary>
    public string? Server { get; init; }

    /// <summary>What that service asks for: an API key or a token.</summary>
    public string? ServerKey { get; init; }

    /// <summary>Of the compile service.</summary>
    public ServiceSettings Service { get; init; } = new();

    public ImmutableDictionary<string, TargetSettings> Targets { get; init; } = ImmutableDictionary<string, TargetSettings>.Empty;
}

/// <summary>What a configuration says of one target.</summary>
/// <param name="Enabled">Whether it may be compiled for.</param>
/// <param name="MaxNeurons">Neurons of a program at most.</param>
internal sealed record TargetSettings(bool Enabled = true, long? MaxNeurons = null)
{
    /// <summary>The smallest is the default, where none is named.</summary>
    public int? Priority { get; init; }

    /// <summary>As the chip's profile says.</summary>
    public int? CoresPerChip { get; init; }

    /// <summary>The chip itself.</summary>
    public string? EnergyModel { get; init; }
}
