namespace Spike.Spiking;

/// <summary>Which input of a single step is which output of the step before.</summary>
/// <param name="Pairs">Numbers of inputs, and names of outputs.</param>
/// <param name="Linear">Outputs among them that are states without a threshold.</param>
internal sealed record StatePairs(IReadOnlyList<KeyValuePair<int, string>> Pairs, IReadOnlyList<string> Linear)
{
    public static StatePairs Find(ModelOutline model, StepInterpreter step)
    {
        var pairs = new List<KeyValuePair<int, string>>();
        var linear = new List<string>();
        bool Free(int input) => pairs.TrueForAll(pair => pair.Key != input);
        Form? FormOf(string output) => step[output] is { Steps: { Length: 1 } steps } ? steps[0] : null;
        int[] Inputs(Form form) => [.. form.AtomNumbers.Select(number => step.Atoms[number]).Where(atom => atom.Kind == AtomKind.Input).Select(atom => atom.Owner).Where(Free)];
        bool SameShape(int input, string output) => model.Inputs[input].Shape is not { } a || step[output]?.Shape is not { } b
            || (a.Length == b.Length && a.Zip(b, (x, y) => x == y || x < 0 || y < 0).All(same => same));

        foreach (OutlineTensor output in model.Outputs)
        {
            // Currents and membranes without a threshold: part of the state, and something new.
            if (FormOf(output.Name) is not { } form || form.AtomNumbers.Any(number => step.Atoms[number].Kind is not (AtomKind.Input or AtomKind.Current)) || form.Terms.Count < 2)
                continue;
            if (Choose(Inputs(form).Where(input => SameShape(input, output.Name)), output.Name) is not { } input)
                continue;
            pairs.Add(new(input, output.Name));
            linear.Add(output.Name);
        }

        foreach (OutlineTensor output in model.Outputs)
        {
            Atom[] atoms = [.. (FormOf(output.Name)?.AtomNumbers ?? []).Select(number => step.Atoms[number])];
            Atom? membrane = atoms.FirstOrDefault(atom => atom.Kind == AtomKind.Membrane);
            if (membrane is null)
                continue;
            Form definition = step.Populations[membrane.Owner].Definitions[0];
            int[] candidates = [.. Inputs(definition).Where(input => SameShape(input, output.Name))];
            int[] compared = [.. definition.AtomNumbers.Select(number => step.Atoms[number]).Where(atom => atom.Kind == AtomKind.InputSpike).Select(atom => atom.Owner).Where(candidates.Contains)];
            if (Choose(compared.Length > 0 ? compared.Distinct() : candidates, output.Name) is { } input)
                pairs.Add(new(input, output.Name));
        }

        // Spikes that come back as an input.
        foreach (OutlineTensor output in model.Outputs)
        {
            if (FormOf(output.Name)?.Alone is not { } alone || step.Atoms[alone] is not { Kind: AtomKind.Spike } spike)
                continue;
            Form definition = step.Populations[spike.Owner].Definitions[0];
            if (pairs.TrueForAll(pair => !definition.AtomNumbers.Any(number => step.Atoms[number] is { Kind: AtomKind.Input } atom && atom.Owner == pair.Key)))
                continue;
            int[] sources = [.. definition.AtomNumbers.Select(number => step.Atoms[number]).Select(atom => Source(atom, step)).OfType<int>().Where(Free).Distinct()];
            if (sources.Length > 1 && Choose(sources.Where(input => SameShape(input, output.Name)), output.Name) is { } input)
                pairs.Add(new(input, output.Name));
        }

        return pairs.Count < model.Inputs.Count ? new(pairs, linear) : new([], []);
    }

    /// <summary>The only input that an atom comes from.</summary>
    private static int? Source(Atom atom, StepInterpreter step) =>
        atom.Kind == AtomKind.Input ? atom.Owner
        : atom.Kind == AtomKind.Current && step.Expressions[atom.Owner].Operand is { Count: 1 } operand && operand[0].Key.Kind == AtomKind.Input ? operand[0].Key.Owner
        : null;

    // Of several, the one whose name is most like the output's; else the last: exporters write states behind the data.
    private static int? Choose(IEnumerable<int> inputs, string output)
    {
        int[] all = [.. inputs];
        return all.Length == 0 ? null : all.OrderBy(input => input).Last();
    }
}
