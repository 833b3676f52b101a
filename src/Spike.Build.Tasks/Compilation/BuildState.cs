using System.Globalization;
using System.Text;

namespace Spike.Build.Tasks.Compilation;

/// <summary>What the last build of this configuration made of each model, so that the next one need not hash to see that nothing changed.</summary>
/// <param name="Key">Content hash of everything the outputs depend on.</param>
/// <param name="Options">A hash of the compiler's command line and of the settings that it heeds, file contents aside.</param>
internal sealed record ModelState(string Key, string Options, List<FileStamp> Inputs, List<FileStamp> Outputs)
{
    public bool OutputsAreCurrent => Outputs.Count > 0 && Outputs.TrueForAll(output => output.IsCurrent);

    /// <summary>What the last build made in this folder. A project that was copied brings the paths of the original along.</summary>
    public IEnumerable<string> OutputsIn(string folder) =>
        Outputs.Select(output => output.Path).Where(path => Path.GetDirectoryName(path) == folder.TrimEnd(Path.DirectorySeparatorChar));

    public bool IsCurrent(string options) =>
        Options == options && OutputsAreCurrent && Inputs.TrueForAll(input => input.IsCurrent);
}

/// <summary>The state file: one line a fact, models by the name of their artifact.</summary>
internal static class BuildState
{
    private const string Format = "spike-build-state ";
    private const string Header = Format + "1";

    /// <summary>An unreadable state file is no state: everything is looked at afresh.</summary>
    public static Dictionary<string, ModelState> Load(string path)
    {
        var models = new Dictionary<string, ModelState>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(path))
                return models;
            string[] lines = File.ReadAllLines(path);
            if (lines.Length == 0 || lines[0] != Header)
                return models;

            for (int i = 1; i < lines.Length;)
                ReadModel(lines, ref i, models);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            models.Clear();
        }

        return models;
    }

    /// <summary>Whether the file is one of ours, of whatever version.</summary>
    public static bool IsState(string path) =>
        File.Exists(path) && File.ReadLines(path).FirstOrDefault()?.StartsWith(Format, StringComparison.Ordinal) == true;

    public static void Save(string path, Dictionary<string, ModelState> models)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (KeyValuePair<string, ModelState> model in models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            text.Append("model ").Append(model.Key).Append('\n');
            text.Append("key ").Append(model.Value.Key).Append('\n');
            text.Append("options ").Append(model.Value.Options).Append('\n');
            foreach (FileStamp input in model.Value.Inputs)
                AppendStamp(text, "in ", input);
            foreach (FileStamp output in model.Value.Outputs)
                AppendStamp(text, "out ", output);
        }

        AtomicFile.WriteIfChanged(path, text.ToString());
    }

    private static void AppendStamp(StringBuilder text, string lead, FileStamp stamp) => text
        .Append(lead).Append(stamp.Length.ToString(CultureInfo.InvariantCulture))
        .Append(' ').Append(stamp.Ticks.ToString(CultureInfo.InvariantCulture))
        .Append(' ').Append(stamp.Path).Append('\n');

    private static void ReadModel(string[] lines, ref int i, Dictionary<string, ModelState> models)
    {
        string name = Value(lines[i++], "model ");
        var model = new ModelState(Value(lines[i++], "key "), Value(lines[i++], "options "), [], []);
        for (; i < lines.Length && !lines[i].StartsWith("model ", StringComparison.Ordinal); i++)
        {
            bool isInput = lines[i].StartsWith("in ", StringComparison.Ordinal);
            string[] parts = Value(lines[i], isInput ? "in " : "out ").Split([' '], 3);
            var stamp = new FileStamp(
                parts[2], long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
            (isInput ? model.Inputs : model.Outputs).Add(stamp);
        }

        models[name] = model;
    }

    private static string Value(string line, string lead) =>
        line.StartsWith(lead, StringComparison.Ordinal) ? line.Substring(lead.Length) : throw new FormatException();
}
