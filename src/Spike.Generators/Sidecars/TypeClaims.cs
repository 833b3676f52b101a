using System.Collections.Immutable;
using Spike.Generators.Models;
using Spike.Signatures;

namespace Spike.Generators.Sidecars;

/// <summary>Finds models whose classes, or the types beside them, would be the same.</summary>
internal static class TypeClaims
{
    /// <summary>The models that come second to a type. Only they lose their class.</summary>
    public static EquatableArray<TypeClash> FindClashes(ImmutableArray<SidecarReading> readings)
    {
        // Without regard to case: Roslyn names generated files so.
        var owners = new Dictionary<string, ModelSpec>(StringComparer.OrdinalIgnoreCase);
        var clashes = new List<TypeClash>();
        foreach (SidecarReading reading in readings)
        {
            if (reading.Model is not { } model)
                continue;
            string[] types = [.. TypesOf(model)];
            if (types.FirstOrDefault(owners.ContainsKey) is { } type)
            {
                clashes.Add(new TypeClash(reading.Path, type, owners[type].Model));
                continue;
            }

            foreach (string claimed in types)
                owners.Add(claimed, model);
        }

        return new([.. clashes]);
    }

    private static IEnumerable<string> TypesOf(ModelSpec model)
    {
        string prefix = model.Namespace.Length > 0 ? model.Namespace + "." : "";
        yield return prefix + model.Class;
        yield return prefix + model.ServicesType;
        if (model.HasResultType)
            yield return prefix + model.ResultType;
        if (model.Classification is not null)
        {
            yield return prefix + model.LabelType;
            yield return prefix + model.ClassificationType;
        }
    }
}

/// <param name="Path">The sidecar that gets no class.</param>
/// <param name="Type">The type that another has taken.</param>
/// <param name="Owner">The other's model file.</param>
internal sealed record TypeClash(string Path, string Type, string Owner);
