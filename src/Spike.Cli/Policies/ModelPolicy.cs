using Spike.Cli.Configuration;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Reports;

namespace Spike.Cli.Policies;

/// <summary>What a configuration forbids, although it could be done.</summary>
internal static class ModelPolicy
{
    private const string Code = "SPIKE4001";

    /// <summary>Before a model is opened: where it lies and how large it is.</summary>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static void Check(Settings settings, string model)
    {
        if (!settings.AllowedModelPaths.IsEmpty && !settings.AllowedModelPaths.Any(folder => RealPath.IsInside(model, folder)))
        {
            throw CommandFailure.At(model, Code, $"models may only lie in {string.Join(", ", settings.AllowedModelPaths)}, and this one lies in {Path.GetDirectoryName(RealPath.Of(model))}",
                "Move it there, or ask for its folder in SPIKE_ALLOWED_MODEL_PATHS.");
        }

        if (settings.MaxModelSize is not { } limit || !File.Exists(model)) return;
        // A link has a length of its own.
        long own = new FileInfo(RealPath.Of(model)).Length;
        if (own > limit * (1 << 20))
            throw CommandFailure.At(model, Code, $"the file has {Figures.Bytes(own)}, over the limit of {limit} MB", "Make it smaller, or raise SPIKE_MAX_MODEL_SIZE_MB.");
        if (ExternalFiles.Length(model, ExternalFiles.Named(model)) is var beside && own + beside > limit * (1 << 20))
        {
            throw CommandFailure.At(model, Code, $"the model has {Figures.Bytes(own + beside)} with the files of its weights, over the limit of {limit} MB",
                "Make it smaller, or raise SPIKE_MAX_MODEL_SIZE_MB.");
        }
    }

    /// <summary>Before a compilation: the model and its target.</summary>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static void Check(Settings settings, string model, string target)
    {
        Check(settings, model);
        if (!settings.AllowedTargets.IsEmpty && !settings.AllowedTargets.Contains(target))
        {
            throw CommandFailure.At(model, Code, $"the target '{target}' is not allowed, only {string.Join(", ", settings.AllowedTargets)}",
                "Choose another, or ask for it in SPIKE_ALLOWED_TARGETS.");
        }

        if (settings.Targets.TryGetValue(target, out TargetSettings? own) && !own.Enabled)
            throw CommandFailure.At(model, Code, $"the configuration switches the target '{target}' off", "Choose another, or set its 'enabled' to true.");
    }

    /// <summary>After a compilation: what came out.</summary>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static void Check(Settings settings, CompileOptions options, CompileReport report)
    {
        long neurons = report.Populations.Sum(population => (long)population.Neurons);
        if (settings.Targets.TryGetValue(options.Target, out TargetSettings? target) && neurons > target.MaxNeurons)
        {
            throw CommandFailure.At(options.ModelPath, Code, $"the program has {neurons} neurons, over the limit of {target.MaxNeurons} for '{options.Target}'",
                "Compile a smaller model, or raise max_neurons.");
        }
    }
}
