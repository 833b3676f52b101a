using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Neurons that pass on part of another's sum, in one spike.</summary>
internal sealed class RelaySlice : EmulatedSlice
{
    private readonly RelayNeuron program;
    private readonly long[]? bias;

    public RelaySlice(Slice slice, RelayNeuron program, Routes? routes, ImageTables tables, string what) : base(slice, routes, tables, what)
    {
        this.program = program;
        RequireParameters(program.Parameters, what);
        ImageTables.Require(program.Dendrites.Length == 1 && program.SendStep >= 0, what, "a relay has one dendrite, and a step to send in");
        bias = tables.Read<long>(program.BiasSegment, program.Parameters, what);
    }

    public override bool IsDue(int step) => step == program.SendStep;

    public override void End(in NeuronStep step, ref ChipCounters counters)
    {
        if (step.Step != program.SendStep) return;
        for (int neuron = 0; neuron < Neurons; neuron++)
        {
            long sum = Dendrites[0][neuron] + (bias?[neuron % program.Parameters] ?? 0);
            Fired[neuron] = sum;
            if (Routes is null || sum == 0) continue;
            if (sum is < int.MinValue or > int.MaxValue) throw Fault(step, neuron, $"its sum {sum} does not fit a spike");
            Routes.Send(step.Sample, step.Worker, step.Step, step.Node, neuron, (int)sum, ref counters);
        }
    }
}
