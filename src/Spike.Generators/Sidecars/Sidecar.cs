using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Spike.Generators.Sidecars;

/// <summary>A NAME.spike.json that the build made from a model's header, and the names that the build chose for the class.</summary>
/// <param name="Text">Null when the compiler could not read the file.</param>
internal sealed record Sidecar(string Path, string Namespace, string Class, string? Text)
{
    private const string Extension = ".spike.json";
    private const string ClassKey = "build_metadata.AdditionalFiles.SpikeClass";
    private const string NamespaceKey = "build_metadata.AdditionalFiles.SpikeNamespace";
    private const string CalibrationKey = "build_metadata.AdditionalFiles.SpikeCalibration";

    /// <summary>The sidecar, or none where the file is something else.</summary>
    /// <remarks>A file of this name that the build's target did not add carries no class name, and is not ours.</remarks>
    public static IEnumerable<Sidecar> Of(AdditionalText file, AnalyzerConfigOptionsProvider configuration, CancellationToken cancellation)
    {
        if (ClassOf(file, configuration, out AnalyzerConfigOptions metadata) is not { } name)
            return [];
        metadata.TryGetValue(NamespaceKey, out string? @namespace);
        return [new Sidecar(file.Path, @namespace ?? "", name, file.GetText(cancellation)?.ToString())];
    }

    /// <summary>The class of a model whose item names no calibration data, though its conversion would use them; else null.</summary>
    public static string? Uncalibrated(AdditionalText file, AnalyzerConfigOptionsProvider configuration) =>
        ClassOf(file, configuration, out AnalyzerConfigOptions metadata) is { } name && metadata.TryGetValue(CalibrationKey, out string? calibration) && calibration == "none" ? name : null;

    private static string? ClassOf(AdditionalText file, AnalyzerConfigOptionsProvider configuration, out AnalyzerConfigOptions metadata)
    {
        metadata = configuration.GetOptions(file);
        return file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && metadata.TryGetValue(ClassKey, out string? name) && name.Length > 0 ? name : null;
    }
}
