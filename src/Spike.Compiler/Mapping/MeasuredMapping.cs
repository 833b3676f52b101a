using System.Collections.Immutable;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Mapping;

/// <summary>What a placed run adds to the report of a mapping: core by core what was done and what it cost.</summary>
internal static class MeasuredMapping
{
    /// <summary>The embedded processors' memory, which needs no run.</summary>
    public static MappingReport WithProcessors(MappingReport report, ChipImage image, ChipProfile chip) => report with
    {
        Processors = [.. image.Processors.Where(processor => processor.Tasks.Length > 0).Select(processor =>
            new ProcessorUse(processor.Chip, processor.Tasks.Length, ProcessorBytes.Of(processor, image).All, ProcessorBytes.Limit(chip)))],
    };

    /// <param name="report">Its cores stand in the order of the image's.</param>
    /// <param name="run">What was counted.</param>
    /// <param name="image">What ran.</param>
    /// <param name="chip">What events cost.</param>
    public static MappingReport With(MappingReport report, PlacedRun run, ChipImage image, ChipProfile chip)
    {
        double samples = run.Samples;
        double Joules(int node) => PlacedEnergy.Dynamic(run.Nodes[node], run.Samples, chip);
        ImmutableArray<ProcessorUse> processors = [.. report.Processors.Select(use =>
        {
            int node = image.Cores.Length + image.Processors.Select((processor, i) => (processor.Chip, Index: i)).First(pair => pair.Chip == use.Chip).Index;
            return use with { Operations = run.Nodes[node].ProcessorOperations / samples, WeightWrites = run.Nodes[node].WeightWrites / samples, EnergyJoules = Joules(node) };
        })];
        ChipCounters all = run.All;
        return report with
        {
            CoreUse = [.. report.CoreUse.Select((use, core) => use with { SynapticOperations = run.Nodes[core].SynapticOperations / samples, EnergyJoules = Joules(core) })],
            Processors = processors,
            SilentShare = all.ProcessorOperations + all.SynapticOperations == 0 ? 0 : (double)all.ProcessorOperations / (all.ProcessorOperations + all.SynapticOperations),
        };
    }
}
