using System.Collections.Immutable;
using Spike.Runtime.Chips;

namespace Spike.Runtime.Statistics;

/// <summary>The energy of a sample on chips, and what it is computed from.</summary>
/// <param name="Chip">The chips' profile.</param>
/// <param name="Chips">How many draw power.</param>
/// <param name="Cores">How many cores of them are used.</param>
/// <param name="Seconds">Of a sample.</param>
/// <param name="DynamicJoules">Of events.</param>
/// <param name="StaticJoules">Of power that is drawn all the time.</param>
/// <param name="Parts">What the two are sums of.</param>
/// <param name="IsEstimate">Whether the program was not placed on cores, so that events are missing.</param>
/// <param name="Note">What a reader of the number must know.</param>
internal sealed record EnergyUse(
    string Chip, int Chips, int Cores, double Seconds, double DynamicJoules, double StaticJoules, ImmutableArray<EnergyPart> Parts, bool IsEstimate, string Note)
{
    private const double Pico = 1e-12;
    private const double Nano = 1e-9;

    /// <summary>That were counted on chips; 0 for an estimate.</summary>
    public long Samples { get; init; }

    /// <summary>All of it.</summary>
    public double Joules => DynamicJoules + StaticJoules;

    /// <summary>Numbers that went into it and that no publication states.</summary>
    public int AssumedNumbers => Parts.Count(part => part.IsAssumed);

    /// <param name="counts">What happened in a sample.</param>
    /// <param name="chip">What it costs.</param>
    /// <param name="chips">That draw power.</param>
    /// <param name="cores">Of these chips, that are used.</param>
    /// <param name="seconds">Of a sample; none: every step takes its least time.</param>
    /// <param name="missing">For an estimate, what the counts leave out; none: nothing.</param>
    /// <param name="how">What the counts are of.</param>
    public static EnergyUse Of(ChipCounts counts, ChipProfile chip, int chips, int cores, double? seconds = null, string? missing = null, string how = "what its cores did")
    {
        ChipEnergies energies = chip.Energies;
        double time = seconds ?? counts.Steps * chip.Times.Step.Value * Nano;
        ImmutableArray<EnergyPart> events =
        [
            Event("synapticOperation", counts.SynapticOperations, energies.SynapticOperation),
            Event("activeUpdate", counts.ActiveUpdates, energies.ActiveUpdate),
            Event("inactiveUpdate", counts.InactiveUpdates, energies.InactiveUpdate),
            Event("tileSpike", counts.TileSpikes, energies.TileSpike),
            Event("horizontalHop", counts.HorizontalHops, energies.HorizontalHop),
            Event("verticalHop", counts.VerticalHops, energies.VerticalHop),
            Event("chipHop", counts.ChipHops, energies.ChipHop),
            Event("processorOperation", counts.ProcessorOperations, energies.ProcessorOperation),
            Event("weightWrite", counts.WeightWrites, energies.WeightWrite),
        ];
        ImmutableArray<EnergyPart> power = [Power("corePower", cores, energies.CorePower, time), Power("chipPower", chips, energies.ChipPower, time)];
        // What did not happen needs no number.
        ImmutableArray<EnergyPart> parts = [.. events.Concat(power).Where(part => part.Count > 0)];
        int assumed = parts.Count(part => part.IsAssumed);
        string note = (missing is null ? $"computed for {chip.Name} from {how}" : $"estimated for {chip.Name}: {missing}")
            + (seconds is null ? "; a step takes its least time" : "") + $"; {assumed} of the {parts.Length} numbers of the profile that it needs are assumed";
        return new EnergyUse(chip.Name, chips, cores, time, events.Sum(part => part.Joules), power.Sum(part => part.Joules), parts, missing is not null, note);
    }

    private static EnergyPart Event(string name, double count, ChipFigure each) => new(name, count, each.Value, each.Unit, count * each.Value * Pico, each.IsAssumed, each.Source);

    private static EnergyPart Power(string name, double count, ChipFigure each, double seconds) =>
        new(name, count, each.Value, each.Unit, count * each.Value * seconds, each.IsAssumed, each.Source);
}

/// <summary>One kind of event, or one kind of power.</summary>
/// <param name="Name">The key of the profile's energies.</param>
/// <param name="Count">Events of a sample; cores or chips that draw the power.</param>
/// <param name="Each">What one costs.</param>
/// <param name="Unit">Of that.</param>
/// <param name="Joules">Of all.</param>
/// <param name="IsAssumed">Whether no publication states it.</param>
/// <param name="Source">Of what one costs.</param>
internal sealed record EnergyPart(string Name, double Count, double Each, string Unit, double Joules, bool IsAssumed, string Source);
