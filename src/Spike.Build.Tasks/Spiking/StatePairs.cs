namespace Spike.Spiking;

/// <summary>Which input of a single step is which output of the step before.</summary>
/// <param name="Pairs">Numbers of inputs, and names of outputs.</param>
/// <param name="Linear">Outputs among them that are states without a threshold.</param>
internal sealed record StatePairs(IReadOnlyList<KeyValuePair<int, string>> Pairs, IReadOnlyList<string> Linear)
{
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal) { "in", "out", "input", "output", "state", "next", "new", "prev", "previous", "old", "last" };

    /// <summary>An output that may be the state of several inputs; none: all are clear.</summary>
    public string? Unclear { get; init; }

    public static StatePairs Find(ModelOutline model, StepInterpreter step)
    {
        var pairs = new List<KeyValuePair<int, string>>();
        var linear = new List<string>();
        string? unclear = null;
        int? Choose(IEnumerable<int> inputs, string output) => StatePairs.Choose(model, inputs, output, ref unclear);
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

        return pairs.Count < model.Inputs.Count ? new(pairs, linear) { Unclear = unclear } : new([], []);
    }

    /// <summary>The only input that an atom comes from.</summary>
    private static int? Source(Atom atom, StepInterpreter step) =>
        atom.Kind == AtomKind.Input ? atom.Owner
        : atom.Kind == AtomKind.Current && step.Expressions[atom.Owner].Operand is { Count: 1 } operand && operand[0].Key.Kind == AtomKind.Input ? operand[0].Key.Owner
        : null;

    // Of several, the one whose name is most like the output's. Where they stand says nothing: the data may come last.
    private static int? Choose(ModelOutline model, IEnumerable<int> inputs, string output, ref string? unclear)
    {
        int[] all = [.. inputs];
        if (all.Length == 0)
            return null;
        string[] wanted = Words(output);
        int best = all.Max(input => Likeness(Words(model.Inputs[input].Name), wanted));
        int[] alike = [.. all.Where(input => Likeness(Words(model.Inputs[input].Name), wanted) == best).OrderBy(input => input)];
        if (all.Length > 1 && (best == 0 || alike.Length > 1))
            unclear ??= output;
        return alike[alike.Length - 1];
    }

    // The same letters at the start or at the end, of mem_in and mem_out those of "mem"; the same name is more than a longer one that starts so. Less than half of the shorter
    // name in common is chance: "values" is not like "voltage".
    private static int Likeness(string[] a, string[] b)
    {
        string x = string.Concat(a), y = string.Concat(b);
        int most = Math.Min(x.Length, y.Length), start = 0, end = 0;
        while (start < most && x[start] == y[start])
            start++;
        while (end < most && x[x.Length - 1 - end] == y[y.Length - 1 - end])
            end++;
        int same = Math.Max(start, end);
        return 2 * same < most ? 0 : (2 * same) + (same > 0 && x.Length == y.Length && same == x.Length ? 1 : 0);
    }

    // Without what says only that it is an input or an output.
    private static string[] Words(string name) => [.. name.ToLowerInvariant().Split('_', '.', '/', ':', '-', ' ').Where(word => word.Length > 0 && !Empty.Contains(word))];
}
