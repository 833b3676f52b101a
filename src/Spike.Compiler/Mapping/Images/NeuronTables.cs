using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

/// <summary>The parameters of a slice's neurons, in the shortest tables that repeat.</summary>
internal sealed class NeuronTables(MappingPlan plan, PlannedSlice slice, ImageSegments segments)
{
    private readonly int[] elements = CoreDraft.Elements(slice);

    public NeuronProgram Program(ImmutableArray<Dendrite> dendrites, int step)
    {
        Population population = slice.Population;
        long[]?[] biases = [.. population.Summands.SelectMany(summand => summand.Branches.Select((_, branch) => branch == 0 ? Bias(summand) : null))];
        if (population.Fire is not { } fire) return Relay(dendrites, step, biases[0]);

        ISegments constants = plan.Program.Segments;
        int[] channels = [.. elements.Select(element => element / fire.ChannelStride % fire.Channels)];
        int[][] multipliers = [.. population.Summands.SelectMany(summand => summand.Branches.Select(_ => Pick<int>(constants.Read<int>(summand.MultiplierSegment), channels)))];
        byte[] shifts = Pick<byte>(constants.Read<byte>(fire.ShiftSegment), channels);
        long[]? offsets = fire.OffsetSegment is { } id ? Pick<long>(constants.Read<long>(id), channels) : null;
        int period = new[] { 1, slice.Channels.Count }.FirstOrDefault(
            period => slice.Neurons % period == 0 && multipliers.All(table => Repeats(table, period)) && Repeats(shifts, period)
                && (offsets is null || Repeats(offsets, period)) && biases.All(table => table is null || Repeats(table, period)), slice.Neurons);
        Edge edge = plan.Program.Edges[population.Value];
        Emission? emission = slice.Population.KeepsSum ? null : new Emission(edge.Coding, edge.Range, step, edge.Threshold ?? 1);
        return new WindowedNeuron(dendrites, step, period, [.. biases.Select(table => table is null ? (int?)null : Add(table, period))], [.. multipliers.Select(table => Add(table, period))],
            Add(shifts, period), offsets is null ? null : Add(offsets, period), fire.Range, fire.TableSegment, emission);
    }

    private RelayNeuron Relay(ImmutableArray<Dendrite> dendrites, int step, long[]? bias)
    {
        int period = bias is null || Repeats(bias, 1) ? 1 : slice.Neurons % slice.Channels.Count == 0 && Repeats(bias, slice.Channels.Count) ? slice.Channels.Count : slice.Neurons;
        return new RelayNeuron(dendrites, step, period, bias is null ? null : Add(bias, period));
    }

    /// <summary>The bias, and what elements that never change would have added.</summary>
    private long[]? Bias(Summand summand)
    {
        Synapses[] fixedParts = [.. summand.Parts.Where(part => part.Input < plan.Program.Edges.Length && plan.Wiring.HasConstants(part.Input))];
        if (summand.Bias is null && fixedParts.Length == 0) return null;
        var bias = new long[slice.Neurons];
        for (int i = 0; i < bias.Length; i++)
        {
            int position = slice.Tile.Numbers[i / slice.Channels.Count], channel = slice.Channels.First + (i % slice.Channels.Count);
            long sum = summand.Bias is { } added ? added[channel] : 0;
            foreach (Synapses part in fixedParts)
            {
                part.Visit(position, channel, (row, weight) =>
                {
                    if (plan.Of(part.Input, part.Element(row)) is { IsConstant: true, Value: var code }) sum += (long)code * weight;
                });
            }

            bias[i] = sum;
        }

        return bias.AsSpan().ContainsAnyExcept(0) ? bias : null;
    }

    private int Add<T>(T[] table, int period) where T : unmanaged => segments.Add<T>(table.AsSpan(0, period));

    private static T[] Pick<T>(ReadOnlySpan<T> table, int[] channels)
    {
        var picked = new T[channels.Length];
        for (int i = 0; i < picked.Length; i++) picked[i] = table[channels[i]];
        return picked;
    }

    private static bool Repeats<T>(T[] table, int period) where T : IEquatable<T> => table.AsSpan(period).SequenceEqual(table.AsSpan(0, table.Length - period));
}
