namespace Spike.Spiking;

/// <summary>Looks for spiking neurons in a graph, as SpikingJelly and snnTorch leave them behind when they are exported.</summary>
/// <remarks>
/// A membrane is what a threshold is put to. Its arithmetic is added up into one sum of products (<see cref="Form"/>) of what synapses give and of the membranes and spikes of
/// the step before; what a library calls its neurons follows from the numbers in it (<see cref="PopulationRule"/>), however its lines are spelled. A graph is one step, whose states are inputs and outputs, or it is
/// unrolled over all steps; then every step must hold the same network. A graph without a membrane that outlives its step is an ordinary one.
/// </remarks>
internal static class SpikingRecognition
{
    private const int MostSteps = 4096;

    /// <summary>Operators that thresholds are made of; a model without them has no spiking neurons.</summary>
    public static bool MayThreshold(string op) => op is "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Sign";

    /// <summary>Null where the model has no spiking neurons.</summary>
    public static SpikingFinding? Find(ModelOutline model)
    {
        if (!model.Nodes.Any(node => MayThreshold(node.Op)) || model.Inputs.Count == 0 || model.Nodes.Any(node => node.Outputs.Length == 0 || node.Inputs.Length < Least(node.Op)))
            return null;
        var plain = StepInterpreter.Run(model, 0, single: false, new Dictionary<string, bool>());
        var cuts = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (OutlineNode node in model.Nodes)
        {
            if (Membrane(node, plain) is { } membrane)
                cuts[membrane] = true;
        }

        if (cuts.Count == 0)
            return null;
        // In order of what says more: states that come and go, steps along the first axis, steps that see one input.
        SpikingFinding? best = OneStep(model, cuts);
        foreach (int time in Times(model))
        {
            if (best?.Model is null)
                best = Better(best, Unrolled(model, time, cuts));
        }

        return best;
    }

    /// <summary>Inputs that an operator cannot do without.</summary>
    private static int Least(string op) => op switch
    {
        "Constant" => 0,
        "Where" => 3,
        "Add" or "Sub" or "Mul" or "Div" or "Pow" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Equal" => 2,
        "MatMul" or "Gemm" or "Conv" or "Gather" or "Reshape" or "Expand" => 2,
        _ => 1,
    };

    private static SpikingFinding? Better(SpikingFinding? a, SpikingFinding? b) => a is null || b?.Model is not null || (b is not null && b.Neurons.Count > a.Neurons.Count) ? b ?? a : a;

    private static IEnumerable<int> Times(ModelOutline model)
    {
        foreach (long size in model.Inputs.Where(input => input.Shape is { Length: >= 2 }).Select(input => input.Shape![0]).Where(size => size is > 1 and <= MostSteps).Distinct())
            yield return (int)size;
        yield return 0;
    }

    /// <summary>The value that a node puts a threshold to: m of m > θ, of m - θ > 0, of Relu(Sign(m - θ)).</summary>
    private static string? Membrane(OutlineNode node, StepInterpreter plain)
    {
        bool IsConstant(string name) => plain[name] is { } value && (value.Constant is not null || value.Weight is not null);
        string? value = null;
        if (node.Op is "Sign" or "Relu")
            value = plain.Producer(node.Inputs[0]) is { } inner && inner.Op == (node.Op == "Sign" ? "Relu" : "Sign") ? inner.Inputs[0] : null;
        else if (MayThreshold(node.Op) && node.Inputs.Length == 2 && IsConstant(node.Inputs[0]) != IsConstant(node.Inputs[1]))
            value = node.Inputs[IsConstant(node.Inputs[0]) ? 1 : 0];
        if (value is null)
            return null;
        if (plain.Producer(value) is { Op: "Sub" or "Add", Inputs.Length: 2 } shift && IsConstant(shift.Inputs[0]) != IsConstant(shift.Inputs[1]))
            value = shift.Inputs[IsConstant(shift.Inputs[0]) ? 1 : 0];
        return plain.Producer(value) is null || plain[value]?.Constant is not null ? null : value;
    }

    private static SpikingFinding? OneStep(ModelOutline model, Dictionary<string, bool> cuts)
    {
        var states = StatePairs.Find(model, StepInterpreter.Run(model, 0, single: true, cuts));
        if (states.Pairs.Count == 0)
            return null;
        var all = new Dictionary<string, bool>(cuts, StringComparer.Ordinal);
        foreach (string name in states.Linear.Where(name => !all.ContainsKey(name)))
            all[name] = false;
        SpikingFinding? found = new SpikingBuilder(model, StepInterpreter.Run(model, 0, single: true, all), states.Pairs, steps: 1).Build();
        return found is null || states.Unclear is not { } output ? found
            : found with { Model = null, Node = null, Fault = $"which input is the state of output '{output}' is not clear; name it like its output, '{output}_in' for example" };
    }

    private static SpikingFinding? Unrolled(ModelOutline model, int time, Dictionary<string, bool> cuts)
    {
        var first = StepInterpreter.Run(model, time, single: false, cuts);
        int steps = Longest(first);
        if (steps < 2)
            return null;
        var all = new Dictionary<string, bool>(cuts, StringComparer.Ordinal);
        foreach (string state in first.States.Where(state => !all.ContainsKey(state)))
            all[state] = false;
        foreach (string[] stack in first.Stacks.Where(stack => stack.Any(name => all.TryGetValue(name, out bool spikes) && !spikes)))
        {
            foreach (string name in stack.Where(name => !all.ContainsKey(name)))
                all[name] = false;
        }

        var found = all.Count == cuts.Count ? first : StepInterpreter.Run(model, time, single: false, all);
        // What is no state after all stands in no row of steps.
        string[] loose = [.. found.Populations.Where(population => !population.Spikes && population.Definitions.Count < steps).SelectMany(population => population.Values)];
        if (loose.Length > 0)
        {
            foreach (string name in loose)
                all.Remove(name);
            found = StepInterpreter.Run(model, time, single: false, all);
        }

        return new SpikingBuilder(model, found, [], steps).Build();
    }

    private static int Longest(StepInterpreter found) => found.Populations.Count == 0 ? 0 : found.Populations.Max(population => population.Definitions.Count);
}
