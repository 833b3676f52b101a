using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Runtime;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Statistics;

namespace Spike.Cli.Evaluation;

/// <summary>Energy of an evaluation: of the placed program where there is one or where it can be placed, else an estimate that says what it leaves out.</summary>
internal static class EvaluatedEnergy
{
    /// <param name="model">The compiled model.</param>
    /// <param name="board">The chips.</param>
    /// <param name="samples">The evaluation's; the first ones run on the emulator.</param>
    /// <param name="counted">What the evaluation counted.</param>
    /// <param name="threads">Of the emulator; 0: one for each processor.</param>
    /// <param name="cancellation">Ends it between two samples.</param>
    /// <returns>None where nothing was counted.</returns>
    public static EnergyUse? Of(SpikeModel model, ChipBoard board, SampleSet samples, SpikeStatistics counted, int threads, CancellationToken cancellation)
    {
        (ChipImage? image, string? whyNot) = Placed(model, board, counted);
        if (image is not null)
        {
            int count = PlacedCheck.Samples(image, counted.SynapticOperationsPerSample, samples.Count);
            return PlacedEnergy.Of(PlacedCheck.Run(model, image, board, samples, count, threads, cancellation), board.Chip, image.Chips, image.Cores.Length);
        }

        EnergyUse? estimate = UnplacedEnergy.Of(model.Program, counted, board.Chip);
        return whyNot is null || estimate is null ? estimate : estimate with { Note = $"{estimate.Note}; {whyNot}" };
    }

    /// <summary>The artifact's own image where it is of these chips; else one that is made now.</summary>
    private static (ChipImage? Image, string? WhyNot) Placed(SpikeModel model, ChipBoard board, SpikeStatistics counted)
    {
        string profile = ProfileDigest.Of(board.Chip);
        if (model.Chip() is { } own && own.ProfileSha256 == profile && own.Board == board.Name) return (own, null);
        // A chip whose cores run none of the neurons takes all of it into its processors: no figure to compare with.
        if (!UnplacedEnergy.RunsOn(model.Program, board.Chip)) return (null, null);
        try
        {
            return (ChipMapping.Map(model.Program, board, profile, MappingStrategy.Balanced, SpikeRates.Of(model.Program, counted)).Image, null);
        }
        catch (ModelFault fault)
        {
            return (null, $"it cannot be placed: {fault.Message}");
        }
    }
}
