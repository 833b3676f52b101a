using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>Decides what neurons do and what the embedded processors do.</summary>
/// <remarks>
/// Sums and firings go to cores; softmax, norms, division, tables, maxima and embeddings to processors; movements into routing tables. A firing whose summands
/// do not line up on neurons goes to a processor, which reads the sums off relays.
/// </remarks>
internal sealed partial class PlanBuilder
{
    private readonly SpikingProgram program;
    private readonly ChipProfile chip;
    private readonly Concessions concessions;
    private readonly Wiring wiring;
    private readonly List<TravellingValue> values = [];
    private readonly List<Work> work = [];
    private readonly Dictionary<int, Integration> absorbed = [];
    private readonly ILookup<int, (Fire Fire, FireTerm Term)> membraneReaders;

    private PlanBuilder(SpikingProgram program, ChipProfile chip, Concessions concessions)
    {
        (this.program, this.chip, this.concessions) = (program, chip, concessions);
        wiring = new Wiring(program);
        membraneReaders = program.Operations.Select(operation => operation is Fire fire ? fire with { Output = operation.Output } : (operation as Integration)?.Fusion is { } fused ? fused with { Output = operation.Output } : null)
            .OfType<Fire>().SelectMany(fire => fire.Terms.Select(term => (fire, term)))
            .Where(pair => pair.term.Edge != Fire.OwnMembrane && !program.Edges[pair.term.Edge].HasCodes)
            .ToLookup(pair => pair.term.Edge, pair => (pair.fire, pair.term));
    }

    public static MappingPlan Build(SpikingProgram program, ChipProfile chip, Concessions concessions) => new PlanBuilder(program, chip, concessions).Run();

    private MappingPlan Run()
    {
        foreach (Edge edge in program.Edges)
            values.Add(new TravellingValue(edge.Name, edge.Shape.Length, edge.Coding, edge.HasCodes ? edge.TimeSteps : 1, edge.HasCodes ? edge.Range.Magnitude : 0, Home.Nowhere));
        foreach (Port input in program.Inputs) Place(input.Edge, Home.Host);
        foreach (Operation operation in program.Operations)
        {
            if (!wiring.IsOwn(operation.Output)) continue;
            switch (operation)
            {
                case Integration { Fusion: null } sum when IsAbsorbed(sum):
                    absorbed[sum.Output] = sum;
                    break;
                case Integration { Fusion: null } sum when OnCores(sum) && Branches([Make(sum)]).Length == 1:
                    AddSum(sum);
                    break;
                case Integration { Fusion: { } fire } sum when FiresOnCores(fire with { Output = sum.Output }, sum):
                    AddPopulation(fire with { Output = sum.Output }, sum);
                    break;
                case Fire fire when FiresOnCores(fire, null) && !OnlyProcessorsFeed(fire):
                    AddPopulation(fire, null);
                    break;
                default:
                    AddProcessorWork(operation);
                    break;
            }
        }

        return new MappingPlan(program, wiring, [.. values], concessions.SentByProcessors, [.. work]);
    }

    private void Place(int value, Home home) => values[value] = values[value] with { Home = home };

    private void AddProcessorWork(Operation operation)
    {
        // What was to be taken in by a population that is none after all.
        Place(operation.Output, Home.Processor);
        work.Add(new ProcessorWork(operation));
    }

    private bool OnlyProcessorsFeed(Fire fire) =>
        fire.Inputs.All(edge => wiring.Edges(edge).All(source => values[source].Home == Home.Processor));

    /// <summary>Whether neurons can make this sum, apart from how it is fired.</summary>
    private bool OnCores(Integration sum) => sum switch
    {
        Linear or Convolution or SumPool or AxisSum => true,
        Product op => ProductFits(op),
        _ => false,
    } && !concessions.OnProcessors.Contains(sum.Output) && Split(Make(sum)) is not null;

    /// <summary>A pair's row of inputs and the matrix that it needs fit one core, a column at least.</summary>
    private bool ProductFits(Product op) =>
        chip.Synapses.Writable.Value && !wiring.HasConstants(op.A) && op.Inner <= Math.Min(chip.Core.FanIn.Count, chip.Core.InputAxons.Count)
        && ProductMemory.Bits(chip, op.Inner, 1, program.Edges[op.B].Range) <= chip.Core.SynapticMemory.LongCount;

    private bool IsAbsorbed(Integration sum)
    {
        (Fire Fire, FireTerm Term)[] readers = [.. membraneReaders[sum.Output]];
        return readers.Length == 1 && OnCores(sum) && FiresOnCores(readers[0].Fire, Producer(readers[0].Fire));
    }

    private Integration? Producer(Fire fire) => program.Operations.OfType<Integration>().FirstOrDefault(sum => sum.Output == fire.Output);

    /// <summary>Whether all summands line up on the neurons of one grid.</summary>
    private bool FiresOnCores(Fire fire, Integration? own)
    {
        if (concessions.OnProcessors.Contains(fire.Output)) return false;
        Grid? grid = null;
        foreach (FireTerm term in fire.Terms)
        {
            if (term.Edge != Fire.OwnMembrane && program.Edges[term.Edge].HasCodes) continue;
            Integration? sum = term.Edge == Fire.OwnMembrane ? own : Sum(term.Edge);
            if (sum is null || sum.Fusion is not null && sum != own || !OnCores(sum)) return false;
            if (term.Edge != Fire.OwnMembrane && membraneReaders[term.Edge].Count() != 1) return false;
            if (!IsPlain(term.Strides, program.Edges[fire.Output].Shape)) return false;
            Grid of = GridOf(sum);
            if (grid is not null && !grid.SameAs(of)) return false;
            grid = of;
        }

        return StateWords(fire, own) <= chip.Core.StateWords.LongCount && chip.Runs(Name(program.Edges[fire.Output].Coding));
    }

    private Integration? Sum(int membrane) => program.Operations.OfType<Integration>().FirstOrDefault(sum => sum.Output == membrane);

    private static bool IsPlain(ImmutableArray<int> strides, TensorShape shape)
    {
        ImmutableArray<int> plain = shape.Strides;
        return strides.IsEmpty || Enumerable.Range(0, shape.Rank).All(axis => shape[axis] == 1 || strides[axis] == plain[axis]);
    }

    private Synapses Make(Integration sum) => sum switch
    {
        Linear op => WindowSynapses.Of(program, op),
        Convolution op => WindowSynapses.Of(program, op),
        SumPool op => WindowSynapses.Of(op),
        AxisSum op => WindowSynapses.Of(op),
        Product op => ProductSynapses.Of(program, op),
        _ => throw new NotSupportedException(sum.GetType().Name),
    };

    private Grid GridOf(Integration sum) => sum switch
    {
        Linear op => Grid.Tokens(op.Rows, op.Columns),
        Convolution op => Grid.Image(op.OutputChannels, op.Window.OutputLength),
        SumPool op => Grid.Image(op.Window.Channels, op.Window.OutputLength),
        AxisSum op => Grid.Middle(op.Outer, 1, op.Inner),
        Product op => ProductSynapses.Of(program, op).Grid(),
        _ => throw new NotSupportedException(sum.GetType().Name),
    };

    private static string Name(SpikeCoding coding) => coding.ToString().ToLowerInvariant();
}
