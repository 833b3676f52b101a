using Spike.Runtime.Programs;
using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether the slices, synapses and axons of a core make sense.</summary>
internal sealed class CoreVerifier(ChipImage image, ImageReading tables)
{
    public void Check(CoreImage core, string what)
    {
        Require(!core.Slices.IsDefaultOrEmpty && !core.Blocks.IsDefault, what, "a list is missing");
        Require(core.Slices.All(slice => slice is not null) && core.Blocks.All(block => block is not null), what, "a list holds nothing at a place");
        foreach (Slice slice in core.Slices) Check(slice, $"{what}, '{slice.Population}'");
        var rows = new long[core.Blocks.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            SynapseBlock block = core.Blocks[i];
            string where = $"{what}, block {i}";
            Require(block.Slice >= 0 && block.Slice < core.Slices.Length, where, $"there is no slice {block.Slice}");
            Slice slice = core.Slices[block.Slice];
            Require(block.Dendrite >= 0 && block.Dendrite < slice.Program.Dendrites.Length, where, $"there is no dendrite {block.Dendrite}");
            rows[i] = new BlockVerifier(tables).Rows(block, slice.Neurons, where);
        }

        ReadOnlySpan<int> axons = tables.Table<int>(core.AxonSegment, what);
        Require(axons.Length % 2 == 0, what, "its axons are no pairs");
        for (int i = 0; i < axons.Length; i += 2)
            Require(axons[i] >= 0 && axons[i] < rows.Length && axons[i + 1] >= 0 && axons[i + 1] < rows[axons[i]], what, $"axon {i / 2} names row {axons[i + 1]} of block {axons[i]}");
    }

    private void Check(Slice slice, string what)
    {
        Require(slice.Neurons is >= 1 and <= 1 << 28, what, $"{slice.Neurons} neurons are no slice");
        Require(!slice.Program.Dendrites.IsDefaultOrEmpty && slice.Program.Dendrites.All(dendrite => dendrite is not null), what, "it has no dendrite");
        foreach (int element in tables.Table<int>(slice.ElementSegment, slice.Neurons, what)) Require(element >= 0, what, $"a neuron is element {element}");
        Require(slice.Program is LifNeuron || (slice.Probes is null && slice.Membranes is null), what, "its membranes are read, and they are no LIF neurons'");
        ChipImageVerifier.Check(slice.Membranes, slice.Neurons, tables, what);
        int last = 0;
        foreach (Dendrite dendrite in slice.Program.Dendrites)
        {
            if (slice.Program is LifNeuron) continue;
            Window(dendrite, what);
            last = Math.Max(last, StepSpan.Of(dendrite).Last);
        }

        switch (slice.Program)
        {
            case WindowedNeuron program:
                Check(program, last, slice.Routes is not null, what);
                break;
            case RelayNeuron program:
                Require(program.Dendrites.Length == 1, what, "a relay has one dendrite");
                Require(program.SendStep >= last && program.SendStep < image.Steps, what, $"it sends in step {program.SendStep}, and its window ends in step {last}");
                Require(program.Parameters >= 1, what, "it has no parameters");
                tables.Optional<long>(program.BiasSegment, program.Parameters, what);
                break;
            case LifNeuron program:
                Require(program.Parameters >= 1 && program is { CurrentDecay: >= 0 and < 4096, VoltageDecay: >= 0 and < 4096, Threshold: >= 0 and < 1 << 17, WeightExponent: >= -8 and <= 7, Refractory: >= 1 and <= 64, BiasExponent: >= 0 and <= 7, FirstStep: >= 0 },
                    what, "a number of its neurons is none that a chip has");
                tables.Optional<int>(program.BiasSegment, program.Parameters, what);
                tables.Optional<int>(program.StartSegment, program.Parameters, what);
                break;
        }
    }

    private void Check(WindowedNeuron program, int last, bool sends, string what)
    {
        Require(program.FireStep >= last && program.FireStep < image.Steps, what, $"it fires in step {program.FireStep}, and its last window ends in step {last}");
        Require(program.Parameters >= 1 && !program.Range.IsEmpty, what, "it has no parameters");
        Require(program.BiasSegments.Length == program.Dendrites.Length && program.MultiplierSegments.Length == program.Dendrites.Length, what, "a dendrite has no bias or multiplier");
        foreach (int? bias in program.BiasSegments) tables.Optional<long>(bias, program.Parameters, what);
        foreach (int multiplier in program.MultiplierSegments) tables.Table<int>(multiplier, program.Parameters, what);
        tables.Shifts(program.ShiftSegment, program.Parameters, what);
        tables.Optional<long>(program.OffsetSegment, program.Parameters, what);
        tables.Optional<short>(program.TableSegment, program.Range.Count, what);
        Require(program.Emission is not null || !sends, what, "it has routes and no emission");
        if (program.Emission is not { } emission) return;
        Require(emission.FirstStep == program.FireStep && StepSpan.Of(emission).Last < image.Steps, what, $"it sends from step {emission.FirstStep} of {image.Steps}");
        Codes(emission.Range, program, what);
    }

    private void Codes(CodeRange range, WindowedNeuron program, string what)
    {
        if (program.TableSegment is not { } table)
        {
            Require(program.Range.Min >= range.Min && program.Range.Max <= range.Max, what, $"it fires {program.Range} and sends {range}");
            return;
        }

        foreach (short code in tables.Table<short>(table, what)) Require(code >= range.Min && code <= range.Max, what, $"its table holds {code}, and it sends {range}");
    }

    /// <summary>A window lies inside of a sample.</summary>
    public void Window(Dendrite dendrite, string what)
    {
        Require(dendrite.Bits is >= 1 and <= 63, what, $"an accumulator has {dendrite.Bits} bits");
        Require(dendrite.FirstStep >= 0 && dendrite.Steps >= 1 && dendrite.Steps <= image.Steps && dendrite.FirstStep <= image.Steps - dendrite.Steps, what,
            $"a window of {dendrite.Steps} steps from step {dendrite.FirstStep} does not fit {image.Steps}");
    }
}
