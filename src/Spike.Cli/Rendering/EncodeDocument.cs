using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of encode.</summary>
/// <param name="Input">The data.</param>
/// <param name="Output">The file written.</param>
/// <param name="Arrays">In it.</param>
internal sealed record EncodeDocument(string Input, string Output, IReadOnlyList<EncodedDocument> Arrays) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>One array.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Steps first.</param>
/// <param name="Density">Share of its elements that are not 0.</param>
internal sealed record EncodedDocument(string Name, IReadOnlyList<int> Shape, double Density)
{
    public static EncodedDocument Of((string Key, DataArray Array) array)
    {
        float[] values = array.Array.ToSingles();
        return new EncodedDocument(array.Key, array.Array.Dimensions, values.Count(value => value != 0) / (double)Math.Max(values.Length, 1));
    }
}

internal static class EncodeText
{
    public static void Write(TextWriter writer, EncodeDocument document)
    {
        writer.WriteLine($"{document.Input} encoded in {document.Output}");
        foreach (EncodedDocument array in document.Arrays) writer.WriteLine($"  {array.Name}: {Figures.Shape(array.Shape)}, {Figures.Percent(array.Density)} of it not 0");
    }
}
