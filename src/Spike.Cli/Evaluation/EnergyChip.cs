using Spike.Compiler;
using Spike.Compiler.Chips;
using Spike.Runtime;
using Spike.Runtime.Chips;

namespace Spike.Cli.Evaluation;

/// <summary>The chip that a run's energy is computed for.</summary>
internal static class EnergyChip
{
    /// <param name="model">The compiled model.</param>
    /// <param name="config">A chip configuration; none takes the chip that the model was compiled for.</param>
    /// <returns>None where neither names one.</returns>
    /// <exception cref="CommandFailure">The configuration is faulty.</exception>
    public static ChipProfile? Of(SpikeModel model, string? config)
    {
        string? target = ChipTargetOf(model);
        if (config is null) return target is not null && ChipProfiles.Names.Contains(target) ? ChipProfiles.Named(target) : null;

        // What a program would cost on another chip than its own may be asked; only a board without a profile needs the target.
        ChipResult<ChipBoard> found = ChipBoards.Find(null, config);
        if (target is not null && found.Faults.Any(fault => fault.Code == ChipFault.Mismatch)) found = ChipBoards.Find(target, config);
        return found.Value?.Chip ?? throw new CommandFailure([.. found.Faults.Select(ChipTarget.Told)]);
    }

    /// <summary>Why there is no energy without a configuration.</summary>
    public static string WhyNone(SpikeModel model) => ChipTargetOf(model) is { } target
        ? $"not computed: the artifact was compiled for '{target}', whose chip profile --chip-config must name"
        : "not computed: energy needs a chip profile, and the artifact was compiled for no chip; name one with --chip-config";

    private static string? ChipTargetOf(SpikeModel model) =>
        model.Provenance?.Target is { } target && !OptionCheck.ChiplessTargets.Contains(target) ? target : null;
}
