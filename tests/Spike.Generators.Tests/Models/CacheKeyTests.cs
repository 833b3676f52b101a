using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Models;

[TestClass]
public sealed class CacheKeyTests
{
    [TestMethod]
    public void What_the_steps_keep_holds_nothing_of_the_compiler()
    {
        GeneratorRunResult run = Project.With(
            SidecarFile.Of(LabelledDigits, "First"),
            SidecarFile.Of(Sentences, "Second"),
            SidecarFile.Of(Digits, "First"),
            SidecarFile.OfText("{", "Broken")).Run();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (string step in SpikeModelGenerator.Steps.All)
        {
            foreach ((object value, _) in run.TrackedSteps[step].SelectMany(tracked => tracked.Outputs))
                Walk(value, step, seen);
        }

        Assert.IsGreaterThan(50, seen.Count);
    }

    [TestMethod]
    public void Keys_are_equal_where_their_texts_are_and_only_there()
    {
        Assert.AreEqual(Key(LabelledDigits), Key(LabelledDigits));
        Assert.AreEqual(Key(LabelledDigits).GetHashCode(), Key(LabelledDigits).GetHashCode());
        Assert.AreNotEqual(Key(LabelledDigits), Key(Digits));
        Assert.AreNotEqual(Key(LabelledDigits), Key(LabelledDigits with { Labels = new([.. LabelledDigits.Labels.Reverse()]) }));
    }

    private static object Key(ModelSignature signature) =>
        Project.With(SidecarFile.Of(signature)).Run().TrackedSteps[SpikeModelGenerator.Steps.Inputs].Single().Outputs.Single().Value;

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null)
            return;
        Type type = value.GetType();
        Assert.IsFalse(type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{path} is a {type}");
        if (type.IsPrimitive || type.IsEnum || value is string || (!type.IsValueType && !seen.Add(value)))
            return;
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Walk(item, path + "[]", seen);
        }

        if (value is MemberInfo or Array)
            return;
        for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType)
        {
            foreach (FieldInfo held in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Walk(held.GetValue(value), $"{path}.{held.Name}", seen);
        }
    }
}
