using Spike.Build.Tasks.Diagnostics;
using Spike.Signatures;

namespace Spike.Build.Tasks.Items;

/// <summary>The Labels metadata: a file with one label a line, or the labels themselves with ';' or ',' between them.</summary>
internal static class LabelList
{
    private const string Remedy = "Labels on the SpikeModel item";

    /// <summary>The labels, none when the item has none, or null and the reason.</summary>
    public static EquatableArray<string>? Read(
        ModelItem item, string projectDirectory, EquatableArray<TensorSignature> outputs, out Diagnostic? problem)
    {
        problem = null;
        if (item.Labels.Length == 0)
            return new([]);

        string file = ItemPath.Absolute(item.Labels, projectDirectory);
        bool isFile = File.Exists(file);
        if (!isFile && item.Labels.IndexOfAny([';', ',']) < 0)
        {
            problem = DiagnosticRules.BadDataFile.At(item.Path, $"The label file '{file}' does not exist", Remedy);
            return null;
        }

        try
        {
            IEnumerable<string> lines = isFile ? File.ReadAllLines(file) : item.Labels.Split(';', ',');
            string[] labels = [.. lines.Select(label => label.Trim()).Where(label => label.Length > 0)];
            if (Fault(labels, outputs) is not { } fault)
                return new(labels);
            problem = DiagnosticRules.BadDataFile.At(isFile ? file : item.Path, fault, Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = DiagnosticRules.BadDataFile.At(file, $"The label file cannot be read ({e.Reason()})", Remedy);
        }

        return null;
    }

    private static string? Fault(string[] labels, EquatableArray<TensorSignature> outputs)
    {
        if (labels.Length == 0)
            return "The list of labels is empty";
        if (labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"The label '{twice.Key}' stands twice in the list";
        // An output whose length the header leaves open is checked when the class loads its artifact.
        if (outputs.Any(output => output.SampleLength is null || output.SampleLength == labels.Length))
            return null;
        string lengths = string.Join(", ", outputs.Select(output => $"'{output.Name}' has {output.SampleLength}"));
        return $"There are {labels.Length} labels, but no output with as many values ({lengths})";
    }
}
