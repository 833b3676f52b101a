namespace Spike.Cli.Rendering;

internal static class AnalyzeText
{
    public static void Write(TextWriter writer, AnalyzeDocument document)
    {
        writer.WriteLine($"{document.Model}: {(document.OperatorSet is { } set ? $"operator set {set}" : "a native spiking network")}{(document.Producer is { } producer ? $", made by {producer}" : "")}");
        foreach (ValueDocument input in document.Inputs) writer.WriteLine($"  input   {Describe(input)}");
        foreach (ValueDocument output in document.Outputs) writer.WriteLine($"  output  {Describe(output)}");
        if (document.Neurons is { } neurons) writer.WriteLine($"  neurons {string.Join(", ", neurons)}");
        int width = document.Operators.Select(known => known.Name.Length).DefaultIfEmpty(0).Max();
        foreach (OperatorDocument known in document.Operators)
        {
            writer.WriteLine($"  {known.Count,6}  {known.Name.PadRight(width)}  {(known.Supported ? known.Becomes : "not supported")}"
                + (known is { Supported: true, Limits: { } limits } ? $" ({limits})" : ""));
        }

        writer.WriteLine($"  {Figures.Count(document.Parameters)} parameters"
            + (document.MultiplyAccumulates is { } count ? $", {Figures.Count(count)} multiply-accumulates {(document.OperatorSet is null ? "a step of a sample" : "a sample")}" : ""));
        writer.WriteLine(document.Compiles ? "  every operator can be compiled" : "  it cannot be compiled as it is");
    }

    private static string Describe(ValueDocument value) =>
        $"{value.Name}: {(value.Shape is { } shape ? string.Join('x', shape) : "unknown rank")} {value.Type}";
}
