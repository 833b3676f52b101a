using Spike.Build.Tasks.Diagnostics;
using Spike.Signatures;

namespace Spike.Build.Tasks.Items;

/// <summary>Gives every model its class and artifact, and sees that no two models claim the same.</summary>
internal sealed class ItemNames(string rootNamespace)
{
    private readonly Dictionary<string, string> classes = new(StringComparer.Ordinal);

    // File names that differ in case only are one file on Windows and macOS.
    private readonly Dictionary<string, string> artifacts = new(StringComparer.OrdinalIgnoreCase);

    public (string Namespace, string Class)? Claim(ModelItem item, out Diagnostic? problem)
    {
        problem = NameFault(item, out string name, out string @namespace);
        if (problem is not null)
            return null;

        string fullName = @namespace.Length > 0 ? @namespace + "." + name : name;
        if (classes.TryGetValue(fullName, out string? other))
        {
            problem = DiagnosticRules.DuplicateClass.At(item.Path, fullName, other);
            return null;
        }

        classes.Add(fullName, item.Path);
        if (artifacts.TryGetValue(item.ArtifactName, out other))
        {
            problem = DiagnosticRules.DuplicateArtifact.At(item.Path, item.ArtifactFile, other);
            return null;
        }

        artifacts.Add(item.ArtifactName, item.Path);
        return (@namespace, name);
    }

    private Diagnostic? NameFault(ModelItem item, out string name, out string @namespace)
    {
        bool isDerived = item.ClassName.Length == 0;
        name = isDerived ? CSharpName.Pascal(Path.GetFileNameWithoutExtension(item.Path)) : item.ClassName;
        @namespace = item.Namespace.Length == 0 ? CSharpName.Namespace(rootNamespace) : item.Namespace;

        if (!CSharpName.IsIdentifier(name))
        {
            string reason = isDerived
                ? $"No C# class name can be made of the file name '{item.FileName}'"
                : $"ClassName=\"{name}\" is not a C# class name";
            return DiagnosticRules.InvalidName.At(item.Path, reason, "ClassName");
        }

        if (TypedClass.MemberNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            return DiagnosticRules.InvalidName.At(item.Path, $"The class would have the name of its member '{name}'", "ClassName");
        if (!IsPlainFileName(item.ArtifactName))
            return DiagnosticRules.BadOption.At(item.Path, "ArtifactName", item.ArtifactName, "a file name without folders");
        if (item.Namespace.Length > 0 && !CSharpName.IsNamespace(item.Namespace))
            return DiagnosticRules.InvalidName.At(item.Path, $"Namespace=\"{item.Namespace}\" is not a C# namespace", "Namespace");
        return null;
    }

    /// <summary>Outputs stay in their folder, on every system.</summary>
    private static bool IsPlainFileName(string name) =>
        name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':']) < 0 && !name.Any(char.IsControl);
}
