using Spike.Compiler;
using Spike.Compiler.Chips;
using Spike.Runtime;
using Spike.Runtime.Chips;

namespace Spike.Cli.Evaluation;

/// <summary>The chips that a run's energy is computed for.</summary>
internal static class EnergyChip
{
    /// <param name="model">The compiled model.</param>
    /// <param name="config">A chip configuration; none takes the chips that the model was compiled for, which the artifact describes.</param>
    /// <returns>None where neither names one.</returns>
    /// <exception cref="CommandFailure">The configuration is faulty.</exception>
    public static ChipBoard? Of(SpikeModel model, string? config)
    {
        string? target = ChipTargetOf(model);
        if (config is null) return model.Chip() is { Hardware: { } own } ? own : target is not null ? ChipBoards.Find(target, null).Value : null;

        // What a program would cost on another chip than its own may be asked; only a board without a profile needs the target.
        ChipResult<ChipBoard> found = ChipBoards.Find(null, config);
        if (target is not null && found.Faults.Any(fault => fault.Code == ChipFault.Mismatch)) found = ChipBoards.Find(target, config);
        return found.Value ?? throw new CommandFailure([.. found.Faults.Select(ChipTarget.Told)]);
    }

    /// <summary>Why there is no energy without a configuration.</summary>
    public static string WhyNone(SpikeModel model) => ChipTargetOf(model) is { } target
        ? $"not computed: the artifact was compiled for '{target}' without a description of it; name its chip profile with --chip-config"
        : "not computed: energy needs a chip profile, and the artifact was compiled for no chip; name one with --chip-config";

    private static string? ChipTargetOf(SpikeModel model) =>
        model.Provenance?.Target is { } target && !OptionCheck.ChiplessTargets.Contains(target) ? target : null;
}
