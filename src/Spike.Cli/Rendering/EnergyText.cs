using System.Globalization;
using Spike.Runtime.Statistics;

namespace Spike.Cli.Rendering;

/// <summary>What a sample costs on chips, for people.</summary>
internal static class EnergyText
{
    /// <param name="writer">Where to.</param>
    /// <param name="energy">Of a sample.</param>
    /// <param name="listsParts">Each kind of event on a line of its own, with its source.</param>
    public static void Write(TextWriter writer, EnergyUse energy, bool listsParts)
    {
        writer.WriteLine($"  energy               {Figures.Joules(energy.Joules)} a sample, {Figures.Joules(energy.StaticJoules)} of it static; {energy.Note}");
        foreach (EnergyPart part in listsParts ? energy.Parts : [])
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {part.Name,-18} {Figures.Joules(part.Joules)}: {part.Count:#,0.##} x {part.Each} {part.Unit} ({part.Source})"));
    }
}
