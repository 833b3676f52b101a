using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Neurons that integrate their windows, fire one code, and send its digits.</summary>
internal sealed class WindowedSlice : EmulatedSlice
{
    private readonly WindowedNeuron program;
    private readonly long[]?[] biases;
    private readonly int[][] multipliers;
    private readonly byte[] shifts;
    private readonly long[]? offsets;
    private readonly short[]? table;
    private readonly CodeEmission? emission;

    public WindowedSlice(Slice slice, WindowedNeuron program, Routes? routes, ImageTables tables, string what) : base(slice, routes, tables, what)
    {
        this.program = program;
        int terms = program.Dendrites.Length, parameters = program.Parameters;
        RequireParameters(parameters, what);
        ImageTables.Require(program.BiasSegments.Length == terms && program.MultiplierSegments.Length == terms, what, "its terms have no tables of their own");
        ImageTables.Require(program.FireStep >= 0 && !program.Range.IsEmpty, what, "its firing makes no sense");
        biases = [.. program.BiasSegments.Select(segment => tables.Read<long>(segment, parameters, what))];
        multipliers = [.. program.MultiplierSegments.Select(segment => tables.Read<int>(segment, parameters, what))];
        shifts = tables.Read<byte>(program.ShiftSegment, parameters, what);
        ImageTables.Require(shifts.All(shift => shift is >= 1 and <= 62), what, "a shift is not 1 to 62");
        offsets = tables.Read<long>(program.OffsetSegment, parameters, what);
        table = tables.Read<short>(program.TableSegment, program.Range.Count, what);
        if (program.Emission is not { } sent) return;
        ImageTables.Require(sent.FirstStep == program.FireStep, what, "its codes leave in another step than they are fired in");
        if (routes is not null) emission = new CodeEmission(sent, slice.Neurons, what);
    }

    public override bool IsDue(int step) => step == program.FireStep || emission?.Sends(step) == true;

    public override void End(in NeuronStep step, ref ChipCounters counters)
    {
        if (step.Step == program.FireStep) Fire(step);
        emission?.Send(Routes!, step.Sample, step.Worker, step.Step, step.Node, ref counters);
    }

    public override void Clear()
    {
        base.Clear();
        emission?.Clear();
    }

    private void Fire(in NeuronStep step)
    {
        for (int neuron = 0; neuron < Neurons; neuron++)
        {
            int parameter = neuron % program.Parameters;
            long code;
            try
            {
                code = Code(neuron, parameter);
            }
            catch (OverflowException)
            {
                throw Fault(step, neuron, "its sum does not fit 64 bits when it fires");
            }

            Fired[neuron] = code;
            if (emission?.Set(neuron, code) == false) throw Fault(step, neuron, $"it fires {code}, which its spikes cannot say");
        }
    }

    private long Code(int neuron, int parameter)
    {
        checked
        {
            long sum = offsets?[parameter] ?? 0;
            for (int term = 0; term < Dendrites.Length; term++) sum += (Dendrites[term][neuron] + (biases[term]?[parameter] ?? 0)) * multipliers[term][parameter];
            int shift = shifts[parameter];
            long code = Math.Clamp((sum + (1L << (shift - 1))) >> shift, program.Range.Min, program.Range.Max);
            return table is null ? code : table[code - program.Range.Min];
        }
    }
}
