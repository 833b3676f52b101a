using System.Globalization;
using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Verification;

/// <summary>Holds a compilation to the accuracy that its owner asked for.</summary>
internal static class AccuracyCheck
{
    private const double DoubtfulCosine = 0.98;

    /// <summary>SPIKE2006, a warning, where nobody set a limit and an output is far from the original's.</summary>
    public static Diagnostic? Doubt(CompileOptions options, CheckResult check)
    {
        (string? output, Comparison comparison) = check.Others.Select(other => ((string?)other.Output, other.Comparison)).Prepend((null, check.Comparison)).MinBy(of => of.Comparison.Cosine);
        return options.MaxAccuracyDrop is not null || comparison.Cosine >= DoubtfulCosine ? null : new Diagnostic(
            "SPIKE2006", DiagnosticSeverity.Warning, options.ModelPath, null,
            string.Create(CultureInfo.InvariantCulture, $"{(output is null ? "the outputs are far from the original network's: their" : $"output '{output}' is far from the original network's: its")} mean cosine over {comparison.Samples} samples is {comparison.Cosine:0.000}{Agreement(comparison)}"),
            "Take more time steps; if that does not help, report the model.");
    }

    /// <summary>SPIKE2003 where the conversion cost more than allowed: accuracy with labels, agreement without, and the cosine where the output chooses nothing, as of every output behind the first.</summary>
    /// <param name="options">The limit.</param>
    /// <param name="check">What was measured.</param>
    /// <param name="layers">Populations and their signal-to-noise ratio in decibels, of those that have one.</param>
    public static Diagnostic? Fault(CompileOptions options, CheckResult check, IEnumerable<(string Name, double Decibels)> layers)
    {
        if (options.MaxAccuracyDrop is not { } allowed) return null;
        // The first where it is at fault itself: labels and answers are of that one.
        (string? output, Comparison comparison) = check.Others.Select(other => ((string?)other.Output, other.Comparison)).Prepend((null, check.Comparison)).FirstOrDefault(of => IsMissed(of.Comparison.Lost, allowed));
        if (comparison is null) return null;
        double drop = comparison.Lost;
        string measured = comparison.Accuracy is not null
            ? string.Create(CultureInfo.InvariantCulture, $"accuracy fell from {comparison.ReferenceAccuracy:P2} to {comparison.Accuracy:P2}, by {drop:0.###} points")
            : comparison.Chooses ? string.Create(CultureInfo.InvariantCulture, $"{drop:0.###} % of the answers changed")
            : string.Create(CultureInfo.InvariantCulture, $"{(output is null ? "the outputs' mean cosine" : $"the mean cosine of output '{output}'")} to the original's is {comparison.Cosine:0.0000}, {drop:0.###} points below 1");
        return new Diagnostic("SPIKE2003", DiagnosticSeverity.Error, options.ModelPath, null,
            string.Create(CultureInfo.InvariantCulture, $"{measured} over {comparison.Samples} samples, where {allowed} are allowed"),
            Worst(layers) + "Take more time steps, or calibration data that is closer to the real inputs.");
    }

    // A drop of exactly the allowed points is allowed, whatever the last binary digit says.
    private static bool IsMissed(double drop, double allowed) => !(drop <= allowed + 1e-9);

    private static string Agreement(Comparison comparison) => comparison.Chooses ? string.Create(CultureInfo.InvariantCulture, $", and {comparison.Agreement:P1} of the answers agree") : "";

    /// <summary>The three layers that are furthest from the original.</summary>
    private static string Worst(IEnumerable<(string Name, double Decibels)> layers)
    {
        string[] worst = [.. layers.OrderBy(layer => layer.Decibels).ThenBy(layer => layer.Name, StringComparer.Ordinal).Take(3)
            .Select(layer => string.Create(CultureInfo.InvariantCulture, $"'{layer.Name}' ({layer.Decibels:0.0} dB)"))];
        return worst.Length == 0 ? "" : $"The layers furthest from the original are {string.Join(", ", worst)}. ";
    }
}
