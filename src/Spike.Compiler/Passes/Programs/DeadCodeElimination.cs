using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>An operation whose result no output depends on ⇒ nothing. Its edge goes too.</summary>
internal sealed class DeadCodeElimination : IProgramPass
{
    public string Name => "dead_code_elimination";

    public SpikingProgram Run(SpikingProgram program)
    {
        HashSet<int> read = [.. program.Outputs.Select(port => port.Edge)];
        var kept = new List<Operation>();
        foreach (Operation operation in program.Operations.Reverse())
        {
            if (!read.Contains(operation.Output)) continue;
            kept.Add(operation);
            read.UnionWith(operation.Inputs);
        }

        if (kept.Count == program.Operations.Length) return program;
        kept.Reverse();
        return EdgeRenaming.Compact(program with { Operations = [.. kept] });
    }
}
