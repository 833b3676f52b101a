using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>Looks through constants, routes, selections and concatenations: they cost nothing on a chip, because routing tables take them.</summary>
internal sealed class Wiring
{
    private readonly Source[]?[] moved;

    public Wiring(SpikingProgram program)
    {
        moved = new Source[]?[program.Edges.Length];
        foreach (Operation operation in program.Operations)
        {
            moved[operation.Output] = operation switch
            {
                Constant op => [.. program.Segments.Read<short>(op.Segment).ToArray().Select(code => Source.Constant(code))],
                Route op => Moved(program.Edges[op.Output].Shape, op),
                Select op => Moved(op),
                Concat op => Moved(op),
                _ => null,
            };
        }
    }

    /// <summary>Whether an edge has elements of its own: nothing only moves them.</summary>
    public bool IsOwn(int edge) => moved[edge] is null;

    public bool HasConstants(int edge) => moved[edge] is { } sources && sources.Any(source => source.IsConstant);

    public Source Of(int edge, int element) => moved[edge] is { } sources ? sources[element] : new Source(edge, element);

    /// <summary>The edges behind an edge, without constants, in the order of their ids.</summary>
    public ImmutableArray<int> Edges(int edge) => moved[edge] is { } sources
        ? [.. sources.Where(source => !source.IsConstant).Select(source => source.Edge).Distinct().Order()]
        : [edge];

    private Source[] Moved(TensorShape shape, Route op)
    {
        var sources = new Source[shape.Length];
        for (int i = 0; i < sources.Length; i++) sources[i] = Of(op.Input, op.Offset + Strided.Offset(i, shape.Dimensions, op.Strides));
        return sources;
    }

    private Source[] Moved(Select op)
    {
        var sources = new Source[op.Outer * op.Indices.Length * op.Inner];
        for (int i = 0; i < sources.Length; i++)
        {
            int inner = i % op.Inner, index = i / op.Inner % op.Indices.Length, outer = i / op.Inner / op.Indices.Length;
            sources[i] = Of(op.Input, (((outer * op.Axis) + op.Indices[index]) * op.Inner) + inner);
        }

        return sources;
    }

    private Source[] Moved(Concat op)
    {
        var sources = new List<Source>();
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int part = 0; part < op.Parts.Length; part++)
            {
                for (int i = 0; i < op.Lengths[part]; i++) sources.Add(Of(op.Parts[part], (outer * op.Lengths[part]) + i));
            }
        }

        return [.. sources];
    }
}
