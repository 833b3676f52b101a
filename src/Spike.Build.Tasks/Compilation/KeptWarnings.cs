using Spike.Build.Tasks.Diagnostics;

namespace Spike.Build.Tasks.Compilation;

/// <summary>What the compiler warned of, as the cache keeps it: whoever gets the artifact hears the same of his own model.</summary>
internal static class KeptWarnings
{
    /// <summary>Stands for the model's path, which another project has elsewhere.</summary>
    private const string Model = "<model>";

    /// <summary>The lines to keep; null: nothing is to be kept, because a policy objects. That is said each time, and the compiler says it.</summary>
    public static string[]? Of(IEnumerable<string> lines, string model)
    {
        var kept = new List<string>();
        foreach (string line in lines)
        {
            if (ToolOutputLine.Parse(line) is not { } warning)
                continue;
            if (warning.Code.StartsWith("SPIKE4", StringComparison.Ordinal))
                return null;
            // That a cache or a service could not be used is of that build alone.
            if (!warning.Code.StartsWith("SPIKE5", StringComparison.Ordinal))
                kept.Add(line.StartsWith(model + " : ", StringComparison.Ordinal) ? Model + line.Substring(model.Length) : line);
        }

        return [.. kept];
    }

    /// <summary>A line that was kept, for a model; null where it is none.</summary>
    public static Diagnostic? Read(string line, string model) =>
        ToolOutputLine.Parse(line) is { } warning ? warning with { File = warning.File == Model ? model : warning.File } : null;
}
