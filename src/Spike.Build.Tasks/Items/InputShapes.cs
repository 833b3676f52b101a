using System.Globalization;
using Spike.Build.Tasks.Diagnostics;
using Spike.Signatures;

namespace Spike.Build.Tasks.Items;

/// <summary>The InputShapes metadata, "image:1x1x28x28;mask:1x128", laid over what the header says. "rate=16000" fixes an input, which is none any more.</summary>
internal static class InputShapes
{
    /// <summary>The inputs with the shapes set, or null and the reason.</summary>
    public static EquatableArray<TensorSignature>? Apply(
        ModelItem item, EquatableArray<TensorSignature> inputs, out Diagnostic? problem)
    {
        problem = null;
        string[] entries = [.. Split(item.InputShapes)];
        string[] fixedNames = [.. entries.Where(IsFixed).Select(entry => entry.Substring(0, entry.LastIndexOf('=')).Trim())];
        if (fixedNames.FirstOrDefault(name => inputs.All(input => input.Name != name)) is { } unknown)
        {
            problem = DiagnosticRules.UnknownShape.At(item.Path, $"InputShapes fixes '{unknown}', but the model has '{string.Join("', '", inputs.Select(input => input.Name))}'", Example(inputs));
            return null;
        }

        TensorSignature[] shaped = [.. inputs.Where(input => !fixedNames.Contains(input.Name))];
        foreach (string entry in entries.Where(entry => !IsFixed(entry)))
        {
            if (Overlay(entry, shaped) is { } fault)
            {
                problem = DiagnosticRules.UnknownShape.At(item.Path, fault, Example(inputs));
                return null;
            }
        }

        TensorSignature? open = shaped.FirstOrDefault(input => input.SampleLength is null);
        if (open is not null)
        {
            string shape = open.Shape is { } axes ? $"[{string.Join(", ", axes)}]" : "of unknown rank";
            problem = DiagnosticRules.UnknownShape.At(
                item.Path, $"The size of a sample of input '{open.Name}' is not known: its shape is {shape}", Example(inputs));
            return null;
        }

        return new(shaped);
    }

    public static IEnumerable<string> Split(string inputShapes) =>
        inputShapes.Split(';').Select(entry => entry.Trim()).Where(entry => entry.Length > 0);

    /// <summary>Whether an entry gives a number in place of a shape.</summary>
    private static bool IsFixed(string entry) => entry.LastIndexOf('=') > Math.Max(0, entry.LastIndexOf(':'));

    /// <summary>Sets one entry's shape, or gives the reason why it cannot.</summary>
    private static string? Overlay(string entry, TensorSignature[] inputs)
    {
        // Names such as "input:0" exist, shapes hold no colon: the last one separates.
        int colon = entry.LastIndexOf(':');
        string name = colon < 0 ? "" : entry.Substring(0, colon).Trim();
        int index = colon < 0 && inputs.Length == 1 ? 0 : Array.FindIndex(inputs, input => input.Name == name);
        if (index < 0)
        {
            string names = string.Join("', '", inputs.Select(input => input.Name));
            return colon < 0
                ? $"InputShapes holds '{entry}' without a name, but the model has the inputs '{names}'"
                : $"InputShapes names '{name}', but the model has '{names}'";
        }

        TensorSignature input = inputs[index];
        string[] sizes = entry.Substring(colon + 1).Split('x', 'X', ',');
        var shape = new Dimension[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (!long.TryParse(sizes[axis].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size <= 0)
                return $"InputShapes gives input '{input.Name}' the size '{sizes[axis].Trim()}', which is no whole number above 0";
            shape[axis] = new(size, null);
        }

        if (input.Shape is { } known)
        {
            if (Contradiction(input.Name, known, shape) is { } fault)
                return fault;
            // A batch axis that the model leaves free stays free: the program runs one sample or many.
            if (shape.Length > 0 && known[0].Size is null && shape[0].Size is 1)
                shape[0] = known[0];
        }

        inputs[index] = input with { Shape = new(shape) };
        return null;
    }

    private static string? Contradiction(string input, EquatableArray<Dimension> known, Dimension[] shape)
    {
        if (known.Count != shape.Length)
            return $"InputShapes gives input '{input}' {shape.Length} axes, but the model gives it {known.Count} ([{string.Join(", ", known)}])";
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (known[axis].Size is { } size && shape[axis].Size != size)
                return $"InputShapes gives axis {axis} of input '{input}' the size {shape[axis]}, but the model fixes it to {size}";
        }

        return null;
    }

    /// <summary>An entry for each input, with 1 where the model leaves an axis open.</summary>
    private static string Example(EquatableArray<TensorSignature> inputs) => string.Join(";", inputs.Select(input =>
        input.Name + ":" + (input.Shape is { } shape ? string.Join("x", shape.Select(axis => axis.Size ?? 1)) : "1x1x28x28")));
}
