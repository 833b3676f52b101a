using System.Globalization;
using Spike.Build.Tasks.Diagnostics;

namespace Spike.Build.Tasks.Items;

/// <summary>
/// Checks the options whose values are known here, before a process is started for them. Which targets and chips there are
/// only the compiler knows.
/// </summary>
internal static class CompileOptions
{
    private static readonly string[] Codings = ["radix", "rate", "graded", "native"];

    private static readonly string[] Discretisations = ["euler", "exponential"];

    private static readonly string[] PruningStructures = ["unstructured", "structured"];

    private static readonly string[] Mappings = ["balanced", "minimumChips", "minimumTraffic", "minimumLatency"];

    public static Diagnostic? Fault(ModelItem item)
    {
        if (item.TimeSteps.Length > 0 && !IsAuto(item.TimeSteps) && !IsWholeNumber(item.TimeSteps, 1, MostSteps(item)))
            return DiagnosticRules.BadTimeSteps.At(item.Path, item.TimeSteps, MostSteps(item));
        if (item.OptimizationLevel.Length > 0 && !IsWholeNumber(item.OptimizationLevel, 0, 3))
            return DiagnosticRules.BadOption.At(item.Path, "OptimizationLevel", item.OptimizationLevel, "a whole number from 0 to 3");
        if (item.Coding.Length > 0 && !Codings.Contains(item.Coding, StringComparer.Ordinal))
            return DiagnosticRules.BadOption.At(item.Path, "Coding", item.Coding, "one of " + string.Join(", ", Codings));
        if (item.DeltaThreshold.Length > 0 && !IsWholeNumber(item.DeltaThreshold, 1, short.MaxValue))
            return DiagnosticRules.BadOption.At(item.Path, "DeltaThreshold", item.DeltaThreshold, "a whole number from 1");
        if (item.TimeStep.Length > 0 && !IsNumber(item.TimeStep, NumberStyles.Float))
            return DiagnosticRules.BadOption.At(item.Path, "TimeStep", item.TimeStep, "a length of time, such as 1e-4");
        if (item.Discretisation.Length > 0 && !Discretisations.Contains(item.Discretisation, StringComparer.Ordinal))
            return DiagnosticRules.BadOption.At(item.Path, "Discretisation", item.Discretisation, "one of " + string.Join(", ", Discretisations));
        if (item.MaxAccuracyDrop.Length > 0 && !IsNumber(item.MaxAccuracyDrop))
            return DiagnosticRules.BadOption.At(item.Path, "MaxAccuracyDrop", item.MaxAccuracyDrop, "a number, such as 0.5");
        if (item.WeightBits.Length > 0 && !IsWholeNumber(item.WeightBits, 2, 8))
            return DiagnosticRules.BadOption.At(item.Path, "WeightBits", item.WeightBits, "a whole number from 2 to 8");
        if (item.Pruning.Length > 0 && !IsShare(item.Pruning))
            return DiagnosticRules.BadOption.At(item.Path, "Pruning", item.Pruning, "a share from 0 to 1, such as 0.5");
        if (item.PruningStructure.Length > 0 && !PruningStructures.Contains(item.PruningStructure, StringComparer.Ordinal))
            return DiagnosticRules.BadOption.At(item.Path, "PruningStructure", item.PruningStructure, "one of " + string.Join(", ", PruningStructures));
        if (item.Mapping.Length > 0 && !Mappings.Contains(item.Mapping, StringComparer.OrdinalIgnoreCase))
            return DiagnosticRules.BadOption.At(item.Path, "Mapping", item.Mapping, "one of " + string.Join(", ", Mappings));
        if (item.Report.Length > 0 && !bool.TryParse(item.Report, out _))
            return DiagnosticRules.BadOption.At(item.Path, "Report", item.Report, "true or false");
        return DataFault(item.Path, "Calibration", item.Calibration)
            ?? DataFault(item.Path, "ValidationData", item.ValidationData)
            ?? DataFault(item.Path, "ValidationLabels", item.ValidationLabels);
    }

    public static bool WantsReport(ModelItem item) => !bool.TryParse(item.Report, out bool report) || report;

    private static Diagnostic? DataFault(string model, string metadata, string path) =>
        path.Length == 0 || File.Exists(path) || Directory.Exists(path)
            ? null
            : DiagnosticRules.BadDataFile.At(model, $"The data file '{path}' does not exist", metadata + " on the SpikeModel item");

    private static int MostSteps(ModelItem item) => item.Coding == "rate" ? 1024 : 16;

    private static bool IsAuto(string text) => string.Equals(text, "auto", StringComparison.Ordinal);

    private static bool IsWholeNumber(string text, int low, int high) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= low && value <= high;

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value < 1;

    private static bool IsNumber(string text, NumberStyles style = NumberStyles.AllowDecimalPoint) =>
        double.TryParse(text, style, CultureInfo.InvariantCulture, out double value) && value <= double.MaxValue;
}
