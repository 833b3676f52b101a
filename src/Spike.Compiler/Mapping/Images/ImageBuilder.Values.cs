using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;

namespace Spike.Compiler.Mapping.Images;

internal sealed partial class ImageBuilder
{
    /// <summary>Values that processors have computed: whose, and where.</summary>
    private readonly Dictionary<int, (int Number, Held Held)> made = [];
    private readonly Dictionary<(int Edge, int Number), Held> wholes = [];
    private readonly Dictionary<(int Value, int Step), Train> lateTrains = [];
    private readonly Dictionary<(int Value, int Step), (int Number, Held Held)> lateHomes = [];

    /// <summary>A buffer that holds an edge, in the edge's order, on a processor.</summary>
    private Held Whole(int edge, int number)
    {
        if (wholes.TryGetValue((edge, number), out Held known)) return known;
        return wholes[(edge, number)] = plan.Wiring.IsOwn(edge) ? Own(edge, number) : Moved(edge, number);
    }

    private Held Own(int value, int number)
    {
        TravellingValue of = plan.Values[value];
        if (of.Home == Home.Processor && made[value].Number == number) return made[value].Held;
        if (of.Home != Home.Cores) return Arrival(value, number, Enumerable.Range(0, of.Elements));
        ProcessorDraft processor = processors[number];
        (int Core, int Slice, PlannedSlice Planned)[] here = [.. slicesOf[value].Where(slice => cores[slice.Core].Chip == processor.Chip)];
        Held? read = null;
        if (here.Length > 0)
        {
            read = new Held(processor.Buffer(of.Name, of.Elements), fireSteps[value]);
            foreach ((int core, int slice, _) in here) processor.Do(new ReadTask(read.Value.Ready, read.Value.Buffer, core, slice));
            read = Thresholded(value, number, read.Value);
        }

        if (here.Length == slicesOf[value].Count) return read!.Value;
        var local = new bool[of.Elements];
        foreach (int element in here.SelectMany(slice => CoreDraft.Elements(slice.Planned))) local[element] = true;
        Held arrived = Arrival(value, number, Enumerable.Range(0, of.Elements).Where(element => !local[element]));
        if (read is null) return arrived;
        int merged = processor.Buffer(of.Name, of.Elements), ready = Math.Max(read.Value.Ready, arrived.Ready);
        processor.Do(new GatherTask(ready, merged, [read.Value.Buffer, arrived.Buffer],
            segments.Add<int>([.. Enumerable.Range(0, of.Elements).Select(i => local[i] ? i : of.Elements + i)])));
        return new Held(merged, ready);
    }

    /// <summary>Spikes of some elements arrive at a processor.</summary>
    private Held Arrival(int value, int number, IEnumerable<int> elements)
    {
        TravellingValue of = plan.Values[value];
        // Between processors it must not come back to itself.
        Train train = plan.SentByProcessors.Contains(value) && ChipOf(value) == number ? Direct(value) : TrainOf(value);
        int bits = new Branch(of.Coding, [], of.Magnitude).Bits;
        int buffer = processors[number].Arrivals(of.Name, of.Elements, new Dendrite(of.Coding, train.First + 1, train.Steps, bits));
        int axon = processors[number].FirstAxon(buffer);
        foreach (int element in elements) train.Add(element, NodeOfProcessor(number), axon + element);
        return new Held(buffer, train.Last);
    }

    /// <summary>Takes away codes that are too small to be sent, as readers of the spikes would see it.</summary>
    private Held Thresholded(int value, int number, Held held)
    {
        if (value >= program.Edges.Length || program.Edges[value] is not { Coding: SpikeCoding.Graded, Threshold: { } threshold and > 1 } edge) return held;
        short[] table = [.. Enumerable.Range(edge.Range.Min, edge.Range.Count).Select(code => (short)(Math.Abs(code) >= threshold ? code : 0))];
        int buffer = processors[number].Buffer(edge.Name, edge.Shape.Length);
        processors[number].Do(new LookupTask(held.Ready, buffer, held.Buffer, edge.Range.Min, segments.Add<short>(table)));
        return new Held(buffer, held.Ready);
    }

    /// <summary>What routing moves, moved in a processor's memory.</summary>
    private Held Moved(int edge, int number)
    {
        int elements = program.Edges[edge].Shape.Length;
        string name = program.Edges[edge].Name;
        var starts = new Dictionary<int, int>();
        var inputs = ImmutableArray.CreateBuilder<int>();
        int ready = 0, next = 0;
        foreach (int source in plan.Wiring.Edges(edge))
        {
            Held held = Whole(source, number);
            starts[source] = next;
            next += plan.Values[source].Elements;
            inputs.Add(held.Buffer);
            ready = Math.Max(ready, held.Ready);
        }

        var constants = new SortedDictionary<int, int>();
        for (int i = 0; i < elements; i++)
        {
            if (plan.Of(edge, i) is { IsConstant: true, Value: var code }) constants[code] = 0;
        }

        foreach ((int code, int index) in constants.Keys.Select((code, index) => (code, index)).ToArray()) constants[code] = next + index;
        if (constants.Count > 0) inputs.Add(processors[number].Buffer(name, constants.Count, segments.Add<short>([.. constants.Keys.Select(code => (short)code)])));
        int buffer = processors[number].Buffer(name, elements);
        int[] map = [.. Enumerable.Range(0, elements).Select(i => plan.Of(edge, i) is { IsConstant: false } source ? starts[source.Edge] + source.Value : constants[plan.Of(edge, i).Value])];
        processors[number].Do(new GatherTask(ready, buffer, inputs.ToImmutable(), segments.Add<int>(map)));
        return new Held(buffer, ready);
    }

    /// <summary>The spikes that neurons send to the processor that sends them on.</summary>
    private Train Direct(int value) => trains.TryGetValue(value, out Train? known) ? known : trains[value] = new Train(value, fireSteps[value], plan.Values[value].Steps);

    /// <summary>The spikes of a value, not before <paramref name="ready"/>: a processor keeps it back where it would leave too early.</summary>
    private Train TrainFrom(int value, int ready)
    {
        Train soon = TrainOf(value);
        return soon.First >= ready ? soon : TrainByProcessor(value, ready);
    }

    private Train TrainByProcessor(int value, int ready)
    {
        int number = ChipOf(value);
        Held held = Own(value, number, ready, out int step);
        if (lateTrains.TryGetValue((value, step), out Train? known)) return known;
        lateHomes[(value, step)] = (number, held);
        return lateTrains[(value, step)] = new Train(value, step + 1, plan.Values[value].Steps);
    }

    private Held Own(int value, int number, int ready, out int step)
    {
        Held held = Whole(value, number);
        step = Math.Max(ready, held.Ready);
        return held;
    }

    /// <summary>The chip on which most of a value is made.</summary>
    private int ChipOf(int value) => plan.Values[value].Home switch
    {
        Home.Processor => made[value].Number,
        Home.Cores => slicesOf[value].GroupBy(slice => cores[slice.Core].Chip).OrderByDescending(group => group.Sum(slice => slice.Planned.Neurons)).ThenBy(group => group.Key).First().Key,
        _ => 0,
    };
}
