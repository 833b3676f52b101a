using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>
/// y = f(x); z = f(x) ⇒ y = f(x), z read as y: the same operation with the same inputs, constants and result type, whatever node it
/// came from.
/// </summary>
/// <remarks>
/// Inputs are compared after earlier matches have been put in, so that equal chains fall together in one run. Constant data is equal
/// when its segment is: the builder gives equal contents one segment.
/// </remarks>
internal sealed class CommonSubexpressionElimination : IProgramPass
{
    public string Name => "common_subexpression_elimination";

    public SpikingProgram Run(SpikingProgram program)
    {
        var known = new Dictionary<string, int>();
        var same = new Dictionary<int, int>();
        var kept = new List<Operation>();
        foreach (Operation operation in program.Operations)
        {
            Operation renamed = EdgeRenaming.Rename(operation, edge => same.GetValueOrDefault(edge, edge));
            Edge edge = program.Edges[renamed.Output];
            string key = $"{edge.Shape} {edge.Carrier} {edge.Range} {edge.Scale:R} {Key(renamed)}";
            if (known.TryGetValue(key, out int first))
            {
                same[operation.Output] = first;
                continue;
            }

            known[key] = operation.Output;
            kept.Add(renamed);
        }

        if (same.Count == 0) return program;
        return EdgeRenaming.Compact(program with
        {
            Operations = [.. kept],
            Outputs = [.. program.Outputs.Select(port => port with { Edge = same.GetValueOrDefault(port.Edge, port.Edge) })],
        });
    }

    /// <summary>Everything that an operation computes, as text, without its name and its result's id.</summary>
    private static string Key(Operation operation) => ProgramText.Describe(operation with { Node = "", Output = -1 });
}
