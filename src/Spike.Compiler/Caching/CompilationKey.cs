using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Caching;

/// <summary>
/// The hash of all that decides what a compilation makes: the model and the files of its weights, every option, the contents of every data file, and the
/// compiler itself. Where files lie, and how many threads work, does not.
/// </summary>
internal static class CompilationKey
{
    private const string Format = "spike-compilation 1";

    /// <summary>Options whose value names a file or a folder: its content counts.</summary>
    internal static readonly IReadOnlySet<string> Paths = new HashSet<string>
    {
        nameof(CompileOptions.Calibration), nameof(CompileOptions.ValidationData), nameof(CompileOptions.Labels), nameof(CompileOptions.ChipConfig),
    };

    /// <summary>Options that stand in the key otherwise, or change nothing that comes out. The board follows from the file of the chips and the profile that it names, whose contents both count.</summary>
    internal static readonly IReadOnlySet<string> Left = new HashSet<string> { nameof(CompileOptions.ModelPath), nameof(CompileOptions.Board), nameof(CompileOptions.Threads) };

    private static readonly PropertyInfo[] Options = [.. typeof(CompileOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !Left.Contains(property.Name)).OrderBy(property => property.Name, StringComparer.Ordinal)];

    /// <summary>The compiler that runs: any change of its code is another.</summary>
    public static string Compiler { get; } = string.Join(' ',
        typeof(CompilationKey).Assembly.GetName().Version!.ToString(3), typeof(CompilationKey).Module.ModuleVersionId, typeof(SpikeModel).Module.ModuleVersionId,
        typeof(CompilationKey).Assembly.GetReferencedAssemblies().First(name => name.Name == "Microsoft.ML.OnnxRuntime").Version);

    /// <param name="options">What to compile, and how.</param>
    /// <param name="withReport">Whether reports are among the files.</param>
    /// <returns>In lower-case hex; null where a file cannot be read, which the compilation then says.</returns>
    public static string? Of(CompileOptions options, bool withReport)
    {
        try
        {
            var facts = new StringBuilder();
            Add(facts, Format, Compiler);
            Add(facts, "model", Path.GetFileName(options.ModelPath));
            Add(facts, "content", NativeCompiler.Takes(options.ModelPath) ? Fingerprint.Of(options.ModelPath) : OfModel(options.ModelPath));
            Add(facts, "report", withReport ? "1" : "0");
            foreach (PropertyInfo option in Options)
            {
                object? value = option.GetValue(options);
                if (Paths.Contains(option.Name) && value is string path && (File.Exists(path) || Directory.Exists(path))) value = $"{Path.GetFileName(path)}\n{Fingerprint.Of(path)}";
                Add(facts, option.Name, Text(value));
            }

            if (options.ChipConfig is { } chips && ChipBoards.ProfileFile(chips) is { } profile) Add(facts, "profile", Fingerprint.Of(profile));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts.ToString())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ModelFault)
        {
            return null;
        }
    }

    private static string OfModel(string path)
    {
        OnnxModel model = OnnxFile.Read(path);
        return Fingerprint.Of([model.Path, .. ExternalData.Files(model)]);
    }

    /// <summary>Length before content: no two lists of facts run together into the same text.</summary>
    private static void Add(StringBuilder facts, string name, string value) =>
        facts.Append(name).Append(' ').Append(value.Length).Append(':').Append(value).Append('\n');

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => "'" + text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool or Enum or int => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IDictionary pairs => string.Join('\n', pairs.Keys.Cast<object>().Select(key => $"{Text(key)}={Text(pairs[key])}").Order(StringComparer.Ordinal)),
        IReadOnlySet<string> names => string.Join(',', names.Order(StringComparer.Ordinal).Select(Text)),
        IEnumerable items => string.Join(',', items.Cast<object>().Select(Text)),
        _ => throw new NotSupportedException($"An option of type {value.GetType().Name} has no place in the key."),
    };
}
