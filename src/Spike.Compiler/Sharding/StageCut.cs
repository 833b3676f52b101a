using System.Collections.Immutable;
using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Sharding;

/// <summary>
/// Cuts a program between populations into stages: programs of their own, of which each takes what the one before gives. Only codes pass, and all that is still
/// alive does, so that a stage knows nothing but its predecessor. Codes have at most 16 bits, which single precision carries to the next stage without loss.
/// </summary>
internal static class StageCut
{
    /// <summary>In front of the names of ports that are none of the model's own.</summary>
    public const string Passed = "edge:";

    /// <remarks>
    /// What wiring leads somewhere belongs to the neurons before it: where nothing passes but what neurons have sent, each stage can tell whose spikes its synapses
    /// were reached by. A model that cannot be cut so into stages that are small enough is cut elsewhere too.
    /// </remarks>
    /// <param name="program">A program that the verifier accepts.</param>
    /// <param name="most">Bytes of a stage: its constants, and its edges for one sample.</param>
    /// <exception cref="StageTooLargeException">What cannot be cut is larger.</exception>
    public static ImmutableArray<SpikingProgram> Cut(SpikingProgram program, long most)
    {
        (int First, int Last)[] lives = EdgeLives.Of(program);
        int end = program.Operations.Length;
        int[] places = [.. Enumerable.Range(1, end - 1).Where(place => Alive(lives, place).All(edge => CanPass(program.Edges[edge]))), end];
        var wires = program.Operations.Where(operation => operation is Route or Select or Concat).Select(operation => operation.Output).ToHashSet();
        try
        {
            return Cut(program, lives, [.. places.Where(place => place == end || !Alive(lives, place).Any(wires.Contains))], most);
        }
        catch (StageTooLargeException)
        {
            return Cut(program, lives, places, most);
        }
    }

    private static ImmutableArray<SpikingProgram> Cut(SpikingProgram program, (int First, int Last)[] lives, int[] places, long most)
    {
        int end = program.Operations.Length;
        var stages = ImmutableArray.CreateBuilder<SpikingProgram>();
        int start = 0, next = 0;
        while (start < end)
        {
            int stop = places[next++];
            long size = SizeOf(program, start, stop);
            if (size > most) throw new StageTooLargeException(program.Operations[start].Node, size);
            while (next < places.Length && SizeOf(program, start, places[next]) <= most) stop = places[next++];
            stages.Add(Stage(program, lives, start, stop));
            start = stop;
        }

        return stages.ToImmutable();
    }

    private static IEnumerable<int> Alive((int First, int Last)[] lives, int place) => Enumerable.Range(0, lives.Length).Where(edge => lives[edge].First < place && lives[edge].Last >= place);

    private static bool CanPass(Edge edge) => edge.HasCodes && float.IsNormal((float)edge.Scale) && float.IsNormal(RealCodes.InverseScale(edge));

    private static long SizeOf(SpikingProgram program, int start, int stop)
    {
        var segments = new HashSet<int>();
        var edges = new HashSet<int>();
        foreach (Operation operation in program.Operations[start..stop])
        {
            edges.Add(operation.Output);
            edges.UnionWith(operation.Inputs);
            _ = SegmentRenaming.Rename(operation, segment =>
            {
                segments.Add(segment);
                return segment;
            });
        }

        return segments.Sum(program.Segments.Length) + edges.Sum(edge => ArenaPlan.SizeOf(program.Edges[edge]));
    }

    private static SpikingProgram Stage(SpikingProgram program, (int First, int Last)[] lives, int start, int stop)
    {
        bool isFirst = start == 0, isLast = stop == program.Operations.Length;
        ImmutableArray<Port> Ports(int place) => [.. Alive(lives, place).Select(edge => new Port(Passed + program.Edges[edge].Name, edge, ShapeOf(program.Edges[edge])))];
        SpikingProgram stage = EdgeRenaming.Compact(program with
        {
            Inputs = isFirst ? program.Inputs : Ports(start),
            Outputs = isLast ? program.Outputs : Ports(stop),
            Operations = program.Operations[start..stop],
            Arena = null,
            // Nobody knows which part of the original network a stage stands for: the last one stands for it all.
            MultiplyAccumulates = isLast ? program.MultiplyAccumulates : 0,
        });
        return new MemoryOptimization().Run(WithOwnSegments(stage));
    }

    private static TensorShape ShapeOf(Edge edge) => edge.Shape.Rank > 1 && edge.Shape[0] == 1 ? edge.Shape : new TensorShape([1, .. edge.Shape.Dimensions]);

    private static SpikingProgram WithOwnSegments(SpikingProgram stage)
    {
        var own = new List<int>();
        int Number(int segment)
        {
            int known = own.IndexOf(segment);
            if (known >= 0) return known;
            own.Add(segment);
            return own.Count - 1;
        }

        ImmutableArray<Operation> operations = [.. stage.Operations.Select(operation => SegmentRenaming.Rename(operation, Number))];
        return stage with { Operations = operations, Segments = new PickedSegments(stage.Segments, own) };
    }

    private sealed class PickedSegments(ISegments all, IReadOnlyList<int> own) : ISegments
    {
        public int Count => own.Count;

        public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => all.Read<T>(own[segment]);

        public long Length(int segment) => all.Length(own[segment]);
    }
}

/// <summary>A part of a program that cannot be cut is larger than a stage may be.</summary>
internal sealed class StageTooLargeException(string node, long size) : Exception($"what begins at node '{node}' takes {size} bytes and cannot be cut")
{
    public string Node { get; } = node;

    public long Size { get; } = size;
}
