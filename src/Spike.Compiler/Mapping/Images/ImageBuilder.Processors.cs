using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Mapping.Images;

internal sealed partial class ImageBuilder
{
    /// <summary>Biases of sums that processors made: the firing that reads them adds them. One an element.</summary>
    private readonly Dictionary<int, long[]> biases = [];

    private void Add(Operation operation)
    {
        int number = ChipFor(operation);
        Held held = operation is Integration sum ? Sum(sum, number) : Function(operation, number);
        if (operation is Integration { Fusion: { } fire }) held = Fired(fire with { Output = operation.Output }, held, number);
        made[operation.Output] = (number, Thresholded(operation.Output, number, held));
        wholes[(operation.Output, number)] = made[operation.Output].Held;
    }

    /// <summary>Where the first operand is.</summary>
    private int ChipFor(Operation operation)
    {
        int[] sources = [.. operation.Inputs.SelectMany(edge => plan.Wiring.Edges(edge)).Where(edge => plan.Values[edge].Home != Home.Host)];
        return sources.Length == 0 ? 0 : ChipOf(sources[0]);
    }

    private Held Function(Operation operation, int number)
    {
        if (operation is Fire fire) return Fired(fire, null, number);
        Edge edge = program.Edges[operation.Output];
        ProcessorDraft processor = processors[number];
        Held[] inputs = [.. operation.Inputs.Select(input => Whole(input, number))];
        int ready = inputs.Max(input => input.Ready), output = processor.Buffer(edge.Name, edge.Shape.Length), first = inputs[0].Buffer;
        processor.Do(operation switch
        {
            Lookup op => new LookupTask(ready, output, first, program.Edges[op.Input].Range.Min, op.TableSegment),
            Softmax op => new SoftmaxTask(ready, output, first, op.Outer, op.Axis, op.Inner, op.ExponentialSegment, op.Multiplier, op.Shift, edge.Range),
            Norm op => new NormTask(ready, output, first, op.Rows, op.Length, op.Centred, op.Epsilon, op.MultiplierSegment, op.OffsetSegment, op.Shift, edge.Range),
            Divide op => new DivideTask(ready, output, first, inputs[1].Buffer, Map(edge.Shape, op.AStrides), Map(edge.Shape, op.BStrides), op.Multiplier, op.Shift, edge.Range),
            Embed op => new EmbedTask(ready, output, first, op.High is null ? null : inputs[1].Buffer, op.Rows, op.Width, op.TableSegment),
            MaxPool op => Maximum(ready, output, first, Enumerable.Range(0, op.Window.Channels * op.Window.OutputLength).Select(i => Enumerable.Range(0, op.Window.KernelLength)
                .Select(tap => op.Window.Source(i % op.Window.OutputLength, tap)).Where(source => source >= 0).Select(source => (i / op.Window.OutputLength * op.Window.InputLength) + source))),
            AxisMax op => Maximum(ready, output, first, Enumerable.Range(0, op.Outer * op.Inner).Select(i => Enumerable.Range(0, op.Axis)
                .Select(axis => (((i / op.Inner * op.Axis) + axis) * op.Inner) + (i % op.Inner)))),
            _ => throw new NotSupportedException(operation.GetType().Name),
        });
        return new Held(output, ready);
    }

    private MaximumTask Maximum(int ready, int output, int input, IEnumerable<IEnumerable<int>> members)
    {
        var offsets = new List<int> { 0 };
        var all = new List<int>();
        foreach (IEnumerable<int> of in members)
        {
            all.AddRange(of);
            offsets.Add(all.Count);
        }

        return new MaximumTask(ready, output, input, segments.Add<int>([.. offsets]), segments.Add<int>([.. all]));
    }

    /// <summary>The element of each element of a shape; null where they are the same.</summary>
    private int? Map(TensorShape shape, ImmutableArray<int> strides)
    {
        if (strides.IsEmpty || strides.SequenceEqual(shape.Strides)) return null;
        return segments.Add<int>([.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, strides))]);
    }

    private Held Fired(Fire fire, Held? own, int number)
    {
        Edge edge = program.Edges[fire.Output];
        Held[] inputs = [.. fire.Terms.Select(term => term.Edge == Fire.OwnMembrane ? own!.Value : Whole(term.Edge, number))];
        int ready = inputs.Max(input => input.Ready), output = processors[number].Buffer(edge.Name, edge.Shape.Length);
        ImmutableArray<int?> maps = [.. fire.Terms.Select(term => Map(edge.Shape, term.Strides))];
        bool biased = fire.Terms.Any(term => biases.ContainsKey(MembraneOf(term, fire)));
        processors[number].Do(biased
            ? Biased(fire, edge, ready, output, inputs, maps)
            : new FireTask(ready, output, [.. inputs.Select(input => input.Buffer)], maps, [.. fire.Terms.Select(term => term.MultiplierSegment)], fire.Channels,
                fire.ChannelStride, fire.ShiftSegment, fire.OffsetSegment, fire.Range, fire.TableSegment));
        return new Held(output, ready);
    }

    private static int MembraneOf(FireTerm term, Fire fire) => term.Edge == Fire.OwnMembrane ? fire.Output : term.Edge;

    /// <summary>Σ (V + b) · M: the biases go into the offset, which then has an entry for each element.</summary>
    private FireTask Biased(Fire fire, Edge edge, int ready, int output, Held[] inputs, ImmutableArray<int?> maps)
    {
        int length = edge.Shape.Length;
        int[] channels = [.. Enumerable.Range(0, length).Select(i => i / fire.ChannelStride % fire.Channels)];
        long[] offsets = [.. channels.Select(channel => fire.OffsetSegment is { } id ? program.Segments.Read<long>(id)[channel] : 0)];
        var multipliers = ImmutableArray.CreateBuilder<int>();
        foreach (FireTerm term in fire.Terms)
        {
            int[] table = [.. channels.Select(channel => program.Segments.Read<int>(term.MultiplierSegment)[channel])];
            multipliers.Add(segments.Add<int>(table));
            if (!biases.TryGetValue(MembraneOf(term, fire), out long[]? bias)) continue;
            for (int i = 0; i < length; i++)
                offsets[i] = checked(offsets[i] + (table[i] * bias[term.Strides.IsEmpty ? i : Strided.Offset(i, edge.Shape.Dimensions, term.Strides)]));
        }

        byte[] shifts = [.. channels.Select(channel => program.Segments.Read<byte>(fire.ShiftSegment)[channel])];
        return new FireTask(ready, output, [.. inputs.Select(input => input.Buffer)], maps, multipliers.ToImmutable(), length, 1, segments.Add<byte>(shifts),
            segments.Add<long>(offsets), fire.Range, fire.TableSegment);
    }
}
