using System.Globalization;
using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Verification;

/// <summary>Holds a compilation to the accuracy that its owner asked for.</summary>
internal static class AccuracyCheck
{
    /// <summary>SPIKE2003 where the conversion cost more than allowed: accuracy with labels, agreement without.</summary>
    public static Diagnostic? Fault(CompileOptions options, Comparison comparison)
    {
        if (options.MaxAccuracyDrop is not { } allowed) return null;
        bool labelled = comparison.Accuracy is not null;
        double drop = 100 * (labelled ? comparison.ReferenceAccuracy!.Value - comparison.Accuracy!.Value : 1 - comparison.Agreement);
        // A drop of exactly the allowed points is allowed, whatever the last binary digit says.
        if (drop <= allowed + 1e-9) return null;
        string measured = labelled
            ? string.Create(CultureInfo.InvariantCulture, $"accuracy fell from {comparison.ReferenceAccuracy:P2} to {comparison.Accuracy:P2}, by {drop:0.###} points")
            : string.Create(CultureInfo.InvariantCulture, $"{drop:0.###} % of the answers changed");
        return new Diagnostic("SPIKE2003", DiagnosticSeverity.Error, options.ModelPath, null,
            string.Create(CultureInfo.InvariantCulture, $"{measured} over {comparison.Samples} samples, where {allowed} are allowed"),
            "Take more time steps, or calibration data that is closer to the real inputs.");
    }
}
