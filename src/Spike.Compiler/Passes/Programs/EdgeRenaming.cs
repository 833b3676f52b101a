using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>Puts other edge ids into operations.</summary>
internal static class EdgeRenaming
{
    /// <summary>The same operation, its edges renamed; <see cref="Fire.OwnMembrane"/> stays.</summary>
    public static Operation Rename(Operation operation, Func<int, int> rename)
    {
        int output = rename(operation.Output);
        Operation renamed = operation switch
        {
            Linear op => op with { Input = rename(op.Input) },
            Convolution op => op with { Input = rename(op.Input) },
            Product op => op with { A = rename(op.A), B = rename(op.B) },
            Hadamard op => op with { A = rename(op.A), B = rename(op.B) },
            SumPool op => op with { Input = rename(op.Input) },
            AxisSum op => op with { Input = rename(op.Input) },
            Fire op => Rename(op, rename),
            Lookup op => op with { Input = rename(op.Input) },
            Softmax op => op with { Input = rename(op.Input) },
            Norm op => op with { Input = rename(op.Input) },
            Divide op => op with { A = rename(op.A), B = rename(op.B) },
            MaxPool op => op with { Input = rename(op.Input) },
            AxisMax op => op with { Input = rename(op.Input) },
            Route op => op with { Input = rename(op.Input) },
            Select op => op with { Input = rename(op.Input) },
            Concat op => op with { Parts = [.. op.Parts.Select(rename)] },
            Embed op => op with { Input = rename(op.Input), High = op.High is { } high ? rename(high) : null },
            Constant op => op,
            _ => throw new NotSupportedException(operation.GetType().Name),
        };
        renamed = renamed with { Output = output };
        return renamed is Integration { Fusion: { } fire } integration
            ? integration with { Fusion = Rename(fire, rename) with { Output = output } }
            : renamed;
    }

    private static Fire Rename(Fire fire, Func<int, int> rename) =>
        fire with { Terms = [.. fire.Terms.Select(term => term.Edge == Fire.OwnMembrane ? term : term with { Edge = rename(term.Edge) })] };

    /// <summary>Leaves out the edges that nothing writes or reads any more, and numbers the others anew.</summary>
    public static SpikingProgram Compact(SpikingProgram program)
    {
        var used = new SortedSet<int>(program.Inputs.Concat(program.Outputs).Select(port => port.Edge));
        foreach (Operation operation in program.Operations)
        {
            used.Add(operation.Output);
            used.UnionWith(operation.Inputs);
        }

        if (used.Count == program.Edges.Length) return program;
        Dictionary<int, int> numbers = used.Select((old, number) => (old, number)).ToDictionary(pair => pair.old, pair => pair.number);
        Port Renumber(Port port) => port with { Edge = numbers[port.Edge] };
        return program with
        {
            Edges = [.. used.Select(old => program.Edges[old])],
            Inputs = [.. program.Inputs.Select(Renumber)],
            Outputs = [.. program.Outputs.Select(Renumber)],
            Operations = [.. program.Operations.Select(operation => Rename(operation, old => numbers[old]))],
            Arena = null,
        };
    }
}
