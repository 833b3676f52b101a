using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>
/// q = Fire(Integrate(x), others...) ⇒ q = Integrate(x) with that firing; Lookup(Fire(v)) ⇒ Fire(v) with that table.
/// Precondition: nothing else reads the membrane (the index), it is read in its own layout, and neither firing nor table
/// changes a shape that strides walk.
/// </summary>
/// <remarks>The membrane never goes through memory: it is rounded to codes while it is still in registers.</remarks>
internal sealed class SpikeFusion : IProgramPass
{
    public string Name => "spike_fusion";

    public SpikingProgram Run(SpikingProgram program)
    {
        SpikingProgram withTables = FuseTables(program);
        return FuseFirings(withTables);
    }

    private static SpikingProgram FuseTables(SpikingProgram program)
    {
        int[] readers = Readers(program);
        Dictionary<int, Fire> firings = program.Operations.OfType<Fire>().Where(fire => fire.TableSegment is null).ToDictionary(fire => fire.Output);
        var absorbed = new HashSet<int>();
        var operations = program.Operations.Select(operation =>
        {
            if (operation is not Lookup lookup || readers[lookup.Input] != 1 || !firings.TryGetValue(lookup.Input, out Fire? fire)) return operation;
            bool repeats = fire.Terms.Any(term => !term.Strides.IsEmpty);
            if (repeats && program.Edges[lookup.Input].Shape != program.Edges[lookup.Output].Shape) return operation;
            absorbed.Add(fire.Output);
            return fire with { Node = lookup.Node, Output = lookup.Output, TableSegment = lookup.TableSegment };
        }).ToImmutableArray();
        return absorbed.Count == 0 ? program : EdgeRenaming.Compact(program with
        {
            Operations = [.. operations.Where(operation => !(operation is Fire && absorbed.Contains(operation.Output)))],
        });
    }

    private static SpikingProgram FuseFirings(SpikingProgram program)
    {
        int[] readers = Readers(program);
        Dictionary<int, Integration> sums = program.Operations.OfType<Integration>().Where(op => op.Fusion is null).ToDictionary(op => op.Output);
        var absorbed = new HashSet<int>();
        var operations = program.Operations.Select(operation =>
        {
            if (operation is not Fire fire) return operation;
            FireTerm? own = fire.Terms.FirstOrDefault(term =>
                sums.TryGetValue(term.Edge, out Integration? sum) && readers[term.Edge] == 1 && term.Strides.IsEmpty && KeepsStrides(program, sum, fire));
            if (own is null) return operation;
            absorbed.Add(own.Edge);
            Fire fused = fire with { Terms = [own with { Edge = Fire.OwnMembrane }, .. fire.Terms.Where(term => term != own)] };
            return sums[own.Edge] with { Node = fire.Node, Output = fire.Output, Fusion = fused };
        }).ToImmutableArray();
        return absorbed.Count == 0 ? program : EdgeRenaming.Compact(program with
        {
            Operations = [.. operations.Where(operation => !absorbed.Contains(operation.Output))],
        });
    }

    /// <summary>A product of elements walks the shape of its result, which must then be the shape of the firing too.</summary>
    private static bool KeepsStrides(SpikingProgram program, Integration sum, Fire fire) =>
        sum is not Hadamard || program.Edges[sum.Output].Shape == program.Edges[fire.Output].Shape;

    /// <summary>How often each edge is read, the caller's reading included.</summary>
    private static int[] Readers(SpikingProgram program)
    {
        var readers = new int[program.Edges.Length];
        foreach (Port port in program.Outputs) readers[port.Edge]++;
        foreach (Operation operation in program.Operations)
        {
            foreach (int edge in operation.Inputs) readers[edge]++;
        }

        return readers;
    }
}
