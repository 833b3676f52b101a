using Spike.Runtime;

namespace Spike.Service.Jobs;

/// <summary>An option of `spike-compile compile` that a request may carry, under the same name in camel case.</summary>
/// <param name="Name">In requests.</param>
/// <param name="IsRepeated">Its value is a list, with semicolons between.</param>
internal sealed record CompileOption(string Name, bool IsRepeated = false)
{
    private const int LongestValue = 1024;

    public static readonly IReadOnlyList<CompileOption> All =
    [
        new("name"), new("target"), new("optimizationLevel"), new("timeSteps"), new("coding"), new("deltaThreshold"), new("timeStep"), new("discretisation"),
        new("inputShape", IsRepeated: true), new("validationSamples"), new("maxAccuracyDrop"), new("weightBits"), new("prune"), new("pruneStructure"),
        new("chipConfig"), new("mapping"), new("disablePass", IsRepeated: true),
    ];

    private static readonly Dictionary<string, CompileOption> ByName = All.ToDictionary(option => option.Name);

    /// <summary>What the command line calls it.</summary>
    public string Switch => "--" + string.Concat(Name.Select(letter => char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : letter.ToString()));

    /// <summary>Why a name and value cannot be taken; null: they can. Whether the value makes sense the compiler says.</summary>
    public static string? Fault(string name, string value)
    {
        if (!ByName.ContainsKey(name)) return $"there is no option '{name}'. {Spelling.Remedy(name, ByName.Keys)}";
        if (value.Length > LongestValue || value.Any(char.IsControl)) return $"the value of '{name}' is longer than {LongestValue} characters, or has control characters";
        // A path would be one of the service's machine.
        if (name is "chipConfig" or "name" && !FileRole.IsPlainName(value)) return $"'{name}' is '{value}', and a name without folders is expected";
        return null;
    }

    /// <summary>One argument each, so that no value can become an option of its own.</summary>
    public static IEnumerable<string> Arguments(IEnumerable<KeyValuePair<string, string>> options) =>
        from pair in options
        let option = ByName[pair.Key]
        from value in option.IsRepeated ? pair.Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [pair.Value]
        select $"{option.Switch}={value}";
}
