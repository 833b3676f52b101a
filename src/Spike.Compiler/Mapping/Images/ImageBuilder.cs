using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

/// <summary>Writes what was planned and placed as an image. Steps follow on the way: everything happens as soon as its inputs are there.</summary>
internal sealed partial class ImageBuilder
{
    private readonly MappingPlan plan;
    private readonly SpikingProgram program;
    private readonly ChipProfile chip;
    private readonly ImageSegments segments;
    private readonly CoreDraft[] cores;
    private readonly Dictionary<int, List<(int Core, int Slice, PlannedSlice Planned)>> slicesOf = [];
    private readonly ProcessorDraft[] processors;
    private readonly Dictionary<int, Train> trains = [];
    private readonly Dictionary<int, int> fireSteps = [];
    private readonly Dictionary<SendTask, int> sent = new(ReferenceEqualityComparer.Instance);

    private ImageBuilder(MappingPlan plan, ChipProfile chip, Placement.CorePlaces places)
    {
        (this.plan, this.chip, program) = (plan, chip, plan.Program);
        segments = new ImageSegments(program.Segments);
        cores = [.. places.Cores.Select((core, i) => new CoreDraft(places.Chip[i], places.Core[i], core))];
        processors = [.. Enumerable.Range(0, places.Chips).Select(number => new ProcessorDraft(number))];
        for (int core = 0; core < cores.Length; core++)
        {
            for (int slice = 0; slice < cores[core].Planned.Slices.Count; slice++)
            {
                PlannedSlice planned = cores[core].Planned.Slices[slice];
                if (!slicesOf.TryGetValue(planned.Population.Value, out var list)) slicesOf[planned.Population.Value] = list = [];
                list.Add((core, slice, planned));
            }
        }
    }

    /// <summary>Builds the image.</summary>
    /// <param name="plan">What runs where.</param>
    /// <param name="board">The chips.</param>
    /// <param name="profileSha256">Of the profile.</param>
    /// <param name="places">Cores on the chips.</param>
    public static BuiltImage Build(MappingPlan plan, ChipBoard board, string profileSha256, Placement.CorePlaces places)
    {
        var builder = new ImageBuilder(plan, board.Chip, places);
        foreach (Work work in plan.Work)
        {
            if (work is CoreWork { Population: var population }) builder.Add(population);
            else builder.Add(((ProcessorWork)work).Operation);
        }

        ImmutableArray<OutputPort> outputs = [.. plan.Program.Outputs.Select(builder.Output)];
        builder.Send();
        return new BuiltImage(builder.Finish(board, profileSha256, places.Chips, outputs), places.Cores, builder.sent);
    }

    private ChipImage Finish(ChipBoard board, string sha, int chips, ImmutableArray<OutputPort> outputs)
    {
        ImmutableArray<InputPort> inputs = [.. program.Inputs.Select(Input)];
        ImmutableArray<CoreImage> images = [.. cores.Select(core => core.Image(Routes, segments))];
        int steps = Math.Max(Math.Max(AllTrains.Select(train => train.First + train.Steps).DefaultIfEmpty(1).Max(), fireSteps.Values.DefaultIfEmpty(0).Max() + 1),
            processors.Max(processor => processor.LastStep) + 1);
        ImmutableArray<ProcessorImage> used = [.. processors.Select(processor => processor.Image())];
        return new ChipImage(board.Chip.Name, sha, board.Name, chips, steps, images, used, inputs, outputs) { Hardware = board, Segments = segments };
    }

    private IEnumerable<Train> AllTrains => trains.Values.Concat(lateTrains.Values);

    private InputPort Input(Port port)
    {
        Edge edge = program.Edges[port.Edge];
        Train train = TrainOf(port.Edge);
        return new InputPort(port.Name, edge.Shape.Length, EmissionOf(port.Edge, 0), train.Table([.. Enumerable.Range(0, edge.Shape.Length)], edge.Shape.Length, segments));
    }

    private Emission EmissionOf(int edge, int first) =>
        new(program.Edges[edge].Coding, program.Edges[edge].Range, first, program.Edges[edge].Threshold ?? 1);

    /// <summary>The output takes the spikes of the population where there is one; what is mixed or fixed a processor sends.</summary>
    private OutputPort Output(Port port, int number)
    {
        int elements = program.Edges[port.Edge].Shape.Length;
        ImmutableArray<int> sources = plan.Wiring.Edges(port.Edge);
        if (sources is [int source] && !plan.Wiring.HasConstants(port.Edge) && plan.Values[source].Home is Home.Cores or Home.Processor)
        {
            Train train = TrainOf(source);
            for (int i = 0; i < elements; i++) train.Add(plan.Of(port.Edge, i).Value, -1 - number, i);
            return new OutputPort(port.Name, elements, EmissionOf(source, train.First));
        }

        Held held = Whole(port.Edge, 0);
        // Thresholds were applied where the codes were made.
        Emission emission = EmissionOf(port.Edge, held.Ready + 1) with { Threshold = 1 };
        var own = new Train(port.Edge, emission.FirstStep, program.Edges[port.Edge].TimeSteps);
        for (int i = 0; i < elements; i++) own.Add(i, -1 - number, i);
        lateTrains[(port.Edge, -1 - number)] = own;
        Do(0, new SendTask(held.Ready, -1, held.Buffer, emission, own.Table([.. Enumerable.Range(0, elements)], elements, segments)), port.Edge);
        return new OutputPort(port.Name, elements, emission);
    }

    /// <summary>The spikes of a value, sent as soon as it is there.</summary>
    private Train TrainOf(int value)
    {
        if (plan.SentByProcessors.Contains(value)) return TrainByProcessor(value, 0);
        if (trains.TryGetValue(value, out Train? known)) return known;
        int first = plan.Values[value].Home switch
        {
            Home.Host => 0,
            Home.Cores => fireSteps[value],
            Home.Processor => made[value].Held.Ready + 1,
            _ => throw new InvalidOperationException($"Nothing makes '{plan.Values[value].Name}'."),
        };
        return trains[value] = new Train(value, first, plan.Values[value].Steps);
    }

    private int NodeOfProcessor(int number) => cores.Length + number;

    private RouteTable? Routes(PlannedSlice slice, int index) => trains.GetValueOrDefault(slice.Population.Value) is { IsSent: true } train
        ? train.Table(CoreDraft.Elements(slice), plan.Values[slice.Population.Value].Elements, segments)
        : null;

    /// <summary>What processors send, once it is known where to.</summary>
    private void Send()
    {
        foreach ((int value, (int number, Held held)) in made.OrderBy(pair => pair.Key))
        {
            if (trains.GetValueOrDefault(value) is { IsSent: true } train) Send(number, held.Buffer, train);
        }

        foreach (((int value, int step), Train train) in lateTrains.OrderBy(pair => pair.Key))
        {
            if (step >= 0) Send(lateHomes[(value, step)].Number, lateHomes[(value, step)].Held.Buffer, train);
        }
    }

    private void Send(int number, int buffer, Train train)
    {
        int elements = plan.Values[train.Value].Elements;
        // What a threshold holds back was taken away when the value was made.
        Do(number, new SendTask(train.First - 1, -1, buffer, EmissionOf(train.Value, train.First) with { Threshold = 1 },
            train.Table([.. Enumerable.Range(0, elements)], elements, segments)), train.Value);
    }

    private void Do(int number, SendTask task, int value)
    {
        processors[number].Do(task);
        sent[task] = value;
    }
}
