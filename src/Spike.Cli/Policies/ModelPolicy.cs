using System.Collections.Immutable;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Reports;

namespace Spike.Cli.Policies;

/// <summary>What a configuration forbids, although it could be done. The permissive mode lets it pass with a warning.</summary>
internal static class ModelPolicy
{
    private const string Limit = "SPIKE4001";
    private const string NoHardware = "SPIKE4003";
    private const string Strict = "SPIKE4004";

    /// <summary>Before a model is opened: where it lies, how large it is, and whether the strict mode takes it.</summary>
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static ImmutableArray<Diagnostic> Check(Settings settings, string model) => Judge(settings, Findings(settings, model));

    /// <summary>Before a compilation: the model and its target.</summary>
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static ImmutableArray<Diagnostic> Check(Settings settings, string model, string target)
    {
        // No mode lets this pass: whoever requires a proof does not want an artifact without it. What runs on no chip needs none.
        if (settings.RequireHardwareVerification && settings.SigningKey is null && !OptionCheck.ChiplessTargets.Contains(target))
        {
            throw CommandFailure.At(model, NoHardware, $"artifacts for the target '{target}' must be signed before they go to hardware, and no key to sign with is named",
                "Set SPIKE_SIGNING_KEY to a private key in PEM form, or unset SPIKE_REQUIRE_HW_VERIFICATION.");
        }

        return Judge(settings, Findings(settings, model).Concat(Findings(settings, model, target)));
    }

    /// <summary>After a compilation: what came out.</summary>
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandFailure">It is refused.</exception>
    public static ImmutableArray<Diagnostic> Check(Settings settings, CompileOptions options, CompileReport report) =>
        Judge(settings, Findings(settings, options, report));

    /// <summary>The first finding refuses: what lies where no model may lie is not opened to look for others.</summary>
    private static ImmutableArray<Diagnostic> Judge(Settings settings, IEnumerable<Diagnostic> findings) => settings.SecurityMode == SecurityMode.Permissive
        ? [.. findings.Select(finding => finding with { Severity = DiagnosticSeverity.Warning })]
        : findings.FirstOrDefault() is { } finding ? throw new CommandFailure(finding) : [];

    private static IEnumerable<Diagnostic> Findings(Settings settings, string model)
    {
        bool isStrict = settings.SecurityMode == SecurityMode.Strict;
        if (isStrict && settings.AllowedModelPaths.IsEmpty)
            yield return At(model, Strict, "the strict security mode takes models from named folders only, and none is named", "Set SPIKE_ALLOWED_MODEL_PATHS.");
        if (isStrict && settings.MaxModelSize is null)
            yield return At(model, Strict, "the strict security mode takes models of a limited size only, and no limit is set", "Set SPIKE_MAX_MODEL_SIZE_MB.");
        if (!settings.AllowedModelPaths.IsEmpty && !settings.AllowedModelPaths.Any(folder => RealPath.IsInside(model, folder)))
        {
            yield return At(model, Limit, $"models may only lie in {string.Join(", ", settings.AllowedModelPaths)}, and this one lies in {Path.GetDirectoryName(RealPath.Of(model))}",
                "Move it there, or ask for its folder in SPIKE_ALLOWED_MODEL_PATHS.");
        }

        if ((settings.MaxModelSize is null && !isStrict) || !File.Exists(model)) yield break;
        // A link has a length of its own.
        long own = new FileInfo(RealPath.Of(model)).Length;
        if (settings.MaxModelSize is { } limit && own > limit * (1 << 20))
        {
            yield return At(model, Limit, $"the file has {Figures.Bytes(own)}, over the limit of {limit} MB", "Make it smaller, or raise SPIKE_MAX_MODEL_SIZE_MB.");
            yield break;
        }

        IReadOnlyCollection<string> external = ExternalFiles.Named(model);
        if (isStrict && external.Count > 0)
        {
            yield return At(model, Strict, $"the strict security mode takes models in one file only, and this one reads its weights from '{external.First()}'",
                "Export it without external data.");
        }

        if (settings.MaxModelSize is { } all && ExternalFiles.Length(model, external) is var beside && own + beside > all * (1 << 20))
        {
            yield return At(model, Limit, $"the model has {Figures.Bytes(own + beside)} with the files of its weights, over the limit of {all} MB",
                "Make it smaller, or raise SPIKE_MAX_MODEL_SIZE_MB.");
        }
    }

    private static IEnumerable<Diagnostic> Findings(Settings settings, string model, string target)
    {
        if (!settings.AllowedTargets.IsEmpty && !settings.AllowedTargets.Contains(target))
        {
            yield return At(model, Limit, $"the target '{target}' is not allowed, only {string.Join(", ", settings.AllowedTargets)}",
                "Choose another, or ask for it in SPIKE_ALLOWED_TARGETS.");
        }

        if (settings.Targets.TryGetValue(target, out TargetSettings? own) && !own.Enabled)
            yield return At(model, Limit, $"the configuration switches the target '{target}' off", "Choose another, or set its 'enabled' to true.");
    }

    private static IEnumerable<Diagnostic> Findings(Settings settings, CompileOptions options, CompileReport report)
    {
        long neurons = report.Populations.Sum(population => (long)population.Neurons);
        if (settings.Targets.TryGetValue(options.Target, out TargetSettings? target) && neurons > target.MaxNeurons)
        {
            yield return At(options.ModelPath, Limit, $"the program has {neurons} neurons, over the limit of {target.MaxNeurons} for '{options.Target}'",
                "Compile a smaller model, or raise max_neurons.");
        }
    }

    private static Diagnostic At(string model, string code, string reason, string remedy) => new(code, DiagnosticSeverity.Error, model, null, reason, remedy);
}
