using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>How soon one sample may follow another through an image: no neuron, buffer or writable weight is needed by two samples in one step. docs/loihi-artifact.md defines it.</summary>
internal static class SampleInterval
{
    /// <summary>Steps from the start of one sample to that of the next; the image's own steps where they cannot overlap; 0: the image has no end, and samples do not follow each other.</summary>
    public static int Of(ChipImage image)
    {
        if (image.Steps == 0) return 0;
        int longest = 1;
        foreach (CoreImage core in image.Cores)
        {
            foreach (Slice slice in core.Slices) longest = Math.Max(longest, Of(slice));
        }

        foreach (ProcessorImage processor in image.Processors) longest = Math.Max(longest, Of(processor, image));
        return Math.Min(longest, image.Steps);
    }

    private static int Of(Slice slice)
    {
        int fires = slice.Program switch
        {
            WindowedNeuron windowed => windowed.FireStep,
            RelayNeuron relay => relay.SendStep,
            _ => int.MaxValue, // it has no window: its state is the sample's from the first step to the last
        };
        if (fires == int.MaxValue) return fires;
        int held = slice.Program.Dendrites.Select(dendrite => fires - dendrite.FirstStep + 1).DefaultIfEmpty(1).Max();
        return Math.Max(held, (slice.Program as WindowedNeuron)?.Emission is { } emission ? Of(emission) : 1);
    }

    private static int Of(Emission emission) => emission.Coding switch
    {
        SpikeCoding.Radix => emission.Range.Bits,
        SpikeCoding.Rate => emission.Range.Magnitude,
        _ => 1,
    };

    private static int Of(ProcessorImage processor, ChipImage image)
    {
        int longest = 1;
        int[] written = [.. processor.Buffers.Select(buffer => buffer.Arrival is { } arrival ? arrival.FirstStep + arrival.Steps - 1 : int.MaxValue)];
        foreach (ProcessorBuffer buffer in processor.Buffers) longest = Math.Max(longest, buffer.Arrival?.Steps ?? 1);
        foreach (ProcessorTask task in processor.Tasks)
        {
            foreach (int buffer in Reads(task))
            {
                // What no task writes is the same for all samples; what is read before it is written would be the last sample's.
                if (written[buffer] != int.MaxValue) longest = Math.Max(longest, task.Step - written[buffer] + 1);
                else if (processor.Tasks.Any(other => other.Output == buffer)) return int.MaxValue;
            }

            if (task.Output >= 0) written[task.Output] = Math.Min(written[task.Output], task.Step);
            longest = Math.Max(longest, task switch
            {
                ReadTask read => task.Step - Fires(image.Cores[read.Core].Slices[read.Slice].Program) + 1,
                SendTask send => Of(send.Emission),
                WriteWeightsTask write when image.Cores[write.Core] is var core && core.Blocks[write.Block] is var block
                    && core.Slices[block.Slice].Program.Dendrites[block.Dendrite] is var dendrite => dendrite.FirstStep + dendrite.Steps - 1 - task.Step,
                _ => 1,
            });
        }

        return longest;
    }

    private static int Fires(NeuronProgram program) => program switch
    {
        WindowedNeuron windowed => windowed.FireStep,
        RelayNeuron relay => relay.SendStep,
        _ => 0,
    };

    private static IEnumerable<int> Reads(ProcessorTask task) => task switch
    {
        GatherTask gather => gather.Inputs,
        FireTask fire => fire.Inputs,
        MultiplyTask multiply => [multiply.A, multiply.B],
        MatrixTask matrix => [matrix.A, matrix.B],
        SoftmaxTask softmax => [softmax.Input],
        NormTask norm => [norm.Input],
        DivideTask divide => [divide.A, divide.B],
        LookupTask lookup => [lookup.Input],
        MaximumTask maximum => [maximum.Input],
        EmbedTask embed => embed.High is { } high ? [embed.Input, high] : [embed.Input],
        WriteWeightsTask write => [write.Input],
        SendTask send => [send.Input],
        _ => [],
    };
}
