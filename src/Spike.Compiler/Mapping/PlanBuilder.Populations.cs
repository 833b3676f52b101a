using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

internal sealed partial class PlanBuilder
{
    /// <summary>A relay that keeps its sum for a processor.</summary>
    private void AddSum(Integration sum)
    {
        Synapses synapses = Make(sum);
        Grid grid = GridOf(sum);
        Summand summand = Connect([.. Split(synapses)!], grid, synapses, -1, sum.Node);
        long bias = (summand.Bias is { } added ? added.Max(Math.Abs) : 0) + FixedBound(synapses);
        values[sum.Output] = values[sum.Output] with { Home = Home.Cores, Coding = SpikeCoding.Graded, Magnitude = checked(summand.Branches.Sum(branch => branch.Bound) + bias) };
        work.Add(new CoreWork(new Population(sum.Output, program.Edges[sum.Output].Name, sum.Node, grid, [summand], null, KeepsSum: true)));
    }

    private void AddPopulation(Fire fire, Integration? own)
    {
        TensorShape shape = program.Edges[fire.Output].Shape;
        Integration? first = fire.Terms.Select(term => SumOf(term, own)).FirstOrDefault(sum => sum is not null);
        Grid grid = first is null ? GridOf(fire) : GridOf(first);
        var summands = ImmutableArray.CreateBuilder<Summand>();
        foreach (FireTerm term in fire.Terms)
        {
            Synapses synapses = SumOf(term, own) is { } sum ? Make(sum)
                : IsPlain(term.Strides, shape) ? WindowSynapses.Copy(term.Edge, grid, ShapeOf(first, grid))
                : ElementSynapses.Of(program, term.Edge, shape, term.Strides, grid);
            summands.Add(Connect([.. Split(synapses)!], grid, synapses, term.MultiplierSegment, fire.Node));
        }

        Place(fire.Output, Home.Cores);
        work.Add(new CoreWork(new Population(fire.Output, program.Edges[fire.Output].Name, fire.Node, grid, summands.ToImmutable(), fire)));
    }

    /// <summary>How the positions of a population are laid out.</summary>
    private static ImmutableArray<int> ShapeOf(Integration? sum, Grid grid) => sum switch
    {
        Convolution op => op.Window.OutputSize,
        SumPool op => op.Window.OutputSize,
        _ => [grid.Positions],
    };

    private Integration? SumOf(FireTerm term, Integration? own) =>
        term.Edge == Fire.OwnMembrane ? own : program.Edges[term.Edge].HasCodes ? null : absorbed.GetValueOrDefault(term.Edge) ?? Sum(term.Edge);

    /// <summary>Channels of the firing become channels of the grid where they line up.</summary>
    private Grid GridOf(Fire fire)
    {
        int length = program.Edges[fire.Output].Shape.Length;
        if (fire.Channels > 1 && length % (fire.Channels * fire.ChannelStride) == 0)
            return Grid.Middle(length / fire.Channels / fire.ChannelStride, fire.Channels, fire.ChannelStride);
        return Grid.Tokens(length, 1);
    }

    /// <summary>One accumulator for each value that radix digits come from, one for all rates and one for all graded spikes.</summary>
    private Summand Connect(ImmutableArray<Synapses> parts, Grid grid, Synapses whole, int multipliers, string node)
    {
        if (parts.Length > 1) parts = Relay(parts, grid, whole, node);
        return new Summand(parts, multipliers, whole.Bias) { Branches = Branches(parts) };
    }

    private ImmutableArray<Branch> Branches(ImmutableArray<Synapses> parts)
    {
        var branches = new Dictionary<(SpikeCoding, int), Branch>();
        foreach (Synapses part in parts)
        {
            foreach (int source in part.Input < program.Edges.Length ? wiring.Edges(part.Input) : [part.Input])
            {
                TravellingValue value = values[source];
                var key = (value.Coding, value.Coding == SpikeCoding.Radix ? source : -1);
                Branch branch = branches.GetValueOrDefault(key) ?? new Branch(value.Coding, [], 0);
                branches[key] = branch with { Inputs = branch.Inputs.Add(new BranchInput(part, source)), Bound = checked(branch.Bound + part.Bound(value.Magnitude)) };
            }
        }

        return branches.Count == 0 ? [new Branch(SpikeCoding.Graded, [], 1)] : [.. branches.Values];
    }

    /// <summary>What elements that never change can add.</summary>
    private long FixedBound(Synapses part)
    {
        if (part.Input >= program.Edges.Length || !wiring.HasConstants(part.Input)) return 0;
        int most = Enumerable.Range(0, values[part.Input].Elements).Select(element => wiring.Of(part.Input, element)).Where(source => source.IsConstant).Max(source => Math.Abs(source.Value));
        return part.Bound(most);
    }

    /// <summary>Sums parts of a fan-in on neurons of their own; what is left to connect are their sums.</summary>
    private ImmutableArray<Synapses> Relay(ImmutableArray<Synapses> parts, Grid grid, Synapses whole, string node)
    {
        var sums = ImmutableArray.CreateBuilder<Synapses>();
        for (int part = 0; part < parts.Length; part++)
        {
            int id = values.Count;
            ImmutableArray<Branch> branches = Branches([parts[part]]);
            string name = $"{values[whole.Input].Name} sum {part + 1} of {parts.Length}";
            values.Add(new TravellingValue(name, grid.Length, SpikeCoding.Graded, 1, branches.Sum(branch => branch.Bound) + FixedBound(parts[part]), Home.Cores));
            work.Add(new CoreWork(new Population(id, name, node, grid, [new Summand([parts[part]], -1, null) { Branches = branches }], null)));
            sums.Add(WindowSynapses.Copy(id, grid, whole is WindowSynapses { Window: { } window } && window.OutputLength == grid.Positions ? window.OutputSize : [grid.Positions]));
        }

        return sums.ToImmutable();
    }

    /// <summary>The parts that each fit a core's axons and fan-in; null where there are none. A whole is its own part.</summary>
    private IReadOnlyList<Synapses>? Split(Synapses synapses)
    {
        int limit = Math.Min(chip.Core.FanIn.Count, chip.Core.InputAxons.Count) * 3 / 4;
        if (synapses.FanIn <= limit) return [synapses];
        if (synapses is not WindowSynapses window || window.Taps > limit || chip.Spikes.PayloadBits.Count == 0) return null;
        // A relay has one accumulator, and what it sums comes from one value.
        if (wiring.Edges(window.Input).Length > 1) return null;
        int inputs = limit / window.Taps, count = (window.Inputs.Count + inputs - 1) / inputs;
        if (count > limit) return null;
        var parts = new List<Synapses>();
        for (int part = 0; part < count; part++)
        {
            int first = (int)((long)window.Inputs.Count * part / count), end = (int)((long)window.Inputs.Count * (part + 1) / count);
            parts.Add(window with { Inputs = new Band(first, end - first), Bias = null });
        }

        int magnitude = program.Edges[window.Input].Range.Magnitude;
        return parts.All(part => new Branch(SpikeCoding.Graded, [], part.Bound(magnitude)).Bits <= chip.Spikes.PayloadBits.Count) ? parts : null;
    }

    private long StateWords(Fire fire, Integration? own) => fire.Terms.Sum(term => SumOf(term, own) is { } sum
        ? Words(Make(sum)) : (long)Math.Max(1, wiring.Edges(term.Edge).Length));

    private long Words(Synapses synapses) => Branches([synapses]).Sum(branch => (branch.Bits + chip.Core.StateBits.LongCount - 1) / chip.Core.StateBits.LongCount);
}
