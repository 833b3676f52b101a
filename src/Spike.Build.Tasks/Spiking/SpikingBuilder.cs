namespace Spike.Spiking;

/// <summary>From what was seen to a network: populations with their rules, then the nodes that lead to them, then the outputs.</summary>
internal sealed partial class SpikingBuilder
{
    /// <summary>Of expressions, and of populations: they are followed one inside the other.</summary>
    private const int Most = 2048;

    private readonly ModelOutline model;
    private readonly StepInterpreter seen;
    private readonly IReadOnlyList<KeyValuePair<int, string>> states;
    private readonly int steps;
    private readonly Atoms atoms;
    private readonly List<SpikingNode> nodes = [];
    private readonly Dictionary<string, int> made = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PopulationRule> rules = [];
    private readonly Dictionary<int, int[]> origins = [];
    private readonly Dictionary<int, int> spikeNodes = [], valueNodes = [];

    public SpikingBuilder(ModelOutline model, StepInterpreter seen, IReadOnlyList<KeyValuePair<int, string>> states, int steps)
    {
        (this.model, this.seen, this.states, this.steps) = (model, seen, states, steps);
        atoms = seen.Atoms;
    }

    /// <summary>Null where nothing that was seen is a population that resets or remembers, or too much was seen.</summary>
    public SpikingFinding? Build()
    {
        if (seen.Expressions.Count > Most || seen.Populations.Count > Most)
            return null;
        SpikingFault? fault = null;
        for (int p = 0; p < seen.Populations.Count; p++)
        {
            try
            {
                if (Rule(p) is { } rule)
                    rules[p] = rule;
            }
            catch (SpikingFault found)
            {
                fault ??= found;
            }
        }

        string[] neurons = [.. rules.Where(rule => rule.Value.Threshold is not null).Select(rule => $"{NameOf(seen.Populations[rule.Key].Node, "neurons")}: {KindOf(rule.Value)}")];
        if (neurons.Length == 0)
            return null;
        try
        {
            return fault is null ? new SpikingFinding(Network(), neurons, null, null) : throw fault;
        }
        catch (SpikingFault found)
        {
            return new SpikingFinding(null, neurons, found.Node, found.Message);
        }
    }

    private static string Between(OutlineNode node) => $"operator {node.Op} stands between the neurons, in a form that no node of NIR has";

    private static string KindOf(PopulationRule rule) => !rule.Resets ? (rule.KeepsAll ? "I with a threshold" : "LI with a threshold") : rule.KeepsAll ? "IF" : "LIF";

    private PopulationRule? Rule(int p)
    {
        SeenPopulation population = seen.Populations[p];
        string node = population.Node.ToString();
        int count = population.Definitions.Count;
        // A threshold that is put to something new in each step is no neuron, and one that others read is found where they read it.
        if (count == 1 && states.Count == 0)
            throw new SpikingFault(node, "a threshold stands there that remembers nothing of the step before");
        if (states.Count == 0 && (count != steps || population.Start != 0))
            throw new SpikingFault(node, $"it was found in {count} of {steps} steps");
        Form last = Relative(population.Definitions[count - 1], population.Start + count - 1)
            ?? throw new SpikingFault(node, "its state is handed on in a way that is not known");
        for (int k = 0; k < count - 1; k++)
        {
            Form now = Relative(population.Definitions[k], k)!, expected = Form.Of(Numbers.Zero);
            expected = last.Replace(atom => atoms[atom].Time < -k ? Form.Of(Numbers.Zero) : Form.Of(atom), atoms)!;
            if (!now.IsNear(expected))
                throw new SpikingFault(node, $"it computes something else in step {k} than in step {count - 1}");
        }

        foreach (Atom atom in last.AtomNumbers.Select(number => atoms[number]).Where(atom => atom.Kind == AtomKind.Unknown))
            throw new SpikingFault(seen.Unknowns[atom.Owner].ToString(), Between(seen.Unknowns[atom.Owner]));
        Atom? emitted = population.Spikes ? Emitted(p) : null;
        return PopulationRule.Of(p, last, atoms, emitted, out string fault) ?? throw new SpikingFault(node, fault);
    }

    /// <summary>The spikes of a population that outputs or synapses read.</summary>
    private Atom? Emitted(int p)
    {
        IEnumerable<Atom> read = seen.Expressions.SelectMany(expression => expression.Operand.Select(part => part.Key))
            .Concat(model.Outputs.SelectMany(output => seen[output.Name]?.Steps ?? []).SelectMany(form => form.AtomNumbers).Select(number => atoms[number]))
            .Concat(seen.Populations.SelectMany(population => population.Definitions).SelectMany(form => form.AtomNumbers).Select(number => atoms[number]));
        return read.FirstOrDefault(atom => atom.Kind == AtomKind.Spike && atom.Owner == p);
    }

    /// <summary>A form in times relative to a step; states that are inputs become what the step before handed on.</summary>
    private Form? Relative(Form form, int step) => form.Replace(number =>
    {
        Atom atom = atoms[number];
        if (states.Count > 0 && atom.Kind is AtomKind.Input or AtomKind.InputSpike && states.Any(state => state.Key == atom.Owner))
            return HandedOn(atom);
        return Form.Of(atoms.Of(atom.At(atom.Time is { } time ? time - step : 0)));
    }, atoms);

    private Form? HandedOn(Atom atom)
    {
        string output = states.First(state => state.Key == atom.Owner).Value;
        if (seen[output]?.Steps is not { Length: 1 } handed)
            return null;
        Form? before = handed[0].Replace(number => atoms[number].Kind is AtomKind.Membrane or AtomKind.Spike ? Form.Of(atoms.Of(atoms[number].At(-1))) : null, atoms);
        if (atom.Kind == AtomKind.Input)
            return before;
        return before?.Alone is { } alone && atoms[alone].Kind == AtomKind.Membrane
            ? Form.Of(atoms.Of(new Atom(AtomKind.Spike, atoms[alone].Owner, -1, atom.Threshold, atom.AtThreshold)))
            : null;
    }

    private SpikingModel Network()
    {
        foreach (OutlineTensor tensor in model.Inputs.Concat(model.Outputs))
            names.Add(tensor.Name);
        for (int i = 0; i < model.Inputs.Count; i++)
        {
            if (states.Any(state => state.Key == i))
                continue;
            OutlineTensor input = model.Inputs[i];
            if (!input.IsFloat)
                throw new SpikingFault(null, $"input '{input.Name}' holds no numbers of float32");
            made[$"input{i}"] = nodes.Count;
            nodes.Add(new SpikingNode(input.Name, "Input") { Shape = Sample(seen.HasTime(i) ? [.. input.Shape!.Skip(1)] : input.Shape) });
            nodes[nodes.Count - 1].Whole["shape"] = nodes[nodes.Count - 1].Shape ?? throw new SpikingFault(null, $"the shape of input '{input.Name}' is open");
        }

        foreach (int p in rules.Keys.OrderBy(p => p))
            AddNeurons(p);
        foreach (int p in rules.Keys.OrderBy(p => p))
            Connect(p);
        var leftOut = new List<string>();
        var stacked = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (OutlineTensor output in model.Outputs)
        {
            if (!AddOutput(output.Name))
                leftOut.Add(output.Name);
            else
                stacked[output.Name] = seen[output.Name]!.Layout == TimeLayout.Leading;
        }

        if (stacked.Count == 0)
            throw new SpikingFault(null, "it gives membranes of spiking neurons only, and no spikes");
        JoinCurrents();
        RemoveUnread();
        return new SpikingModel(nodes, steps)
        {
            States = [.. states.Select(state => new KeyValuePair<string, string>(model.Inputs[state.Key].Name, state.Value))],
            LeftOut = [.. leftOut.Where(name => states.All(state => state.Value != name))],
            Stacked = stacked,
            Held = states.Count > 0 ? [] : [.. Enumerable.Range(0, model.Inputs.Count).Where(i => !seen.HasTime(i)).Select(i => model.Inputs[i].Name)],
        };
    }

    /// <summary>Without the axis of samples, which a lone axis is not.</summary>
    private static long[]? Sample(long[]? shape) => shape is null || shape.Skip(1).Any(size => size < 0) ? null : shape.Length > 1 ? [.. shape.Skip(1)] : shape.Length == 1 && shape[0] > 0 ? shape : null;

    private int Add(SpikingNode node, params int[] sources)
    {
        string stem = node.Name;
        for (int i = 2; !names.Add(node.Name); i++)
            node.Name = $"{stem}_{i}";
        node.Sources.AddRange(sources);
        nodes.Add(node);
        return nodes.Count - 1;
    }

    /// <summary>The module's name in the exporter's path: "/net/lif1/Greater" is "net.lif1".</summary>
    private static string NameOf(OutlineNode node, string otherwise)
    {
        string[] path = [.. node.Name.Split('/').Where(part => part.Length > 0)];
        string name = string.Join(".", path.Take(path.Length - 1).Where(part => part.IndexOf("surrogate", StringComparison.Ordinal) < 0));
        return name.Length > 0 ? name : otherwise;
    }

    /// <summary>LIF(LI(x)) ⇒ CubaLIF(x), where nothing else reads the LI: a current and the membrane that it charges.</summary>
    private void JoinCurrents()
    {
        foreach (SpikingNode neurons in nodes.Where(node => node.Type == "LIF" && node.Sources.Count == 1).ToArray())
        {
            int place = nodes.IndexOf(neurons), source = neurons.Sources[0];
            SpikingNode current = nodes[source];
            if (current.Type != "LI" || !current.Numbers["v_leak"].IsZero || nodes.Count(node => node.Sources.Contains(source)) != 1)
                continue;
            var joined = new SpikingNode(neurons.Name == current.Name + "_2" ? current.Name : neurons.Name, "CubaLIF")
            {
                Shape = neurons.Shape,
                Subtracts = neurons.Subtracts,
                ResetsLate = neurons.ResetsLate,
                SpikesAtThreshold = neurons.SpikesAtThreshold,
            };
            foreach (KeyValuePair<string, Numbers> parameter in neurons.Numbers)
                joined.Numbers[parameter.Key == "tau" ? "tau_mem" : parameter.Key] = parameter.Value;
            joined.Numbers["tau_syn"] = current.Numbers["tau"];
            joined.Numbers["w_in"] = current.Numbers["r"];
            joined.Sources.AddRange(current.Sources);
            current.Name += ".joined";
            nodes[place] = joined;
        }
    }

    private void RemoveUnread()
    {
        var read = new HashSet<int>();
        var open = new Stack<int>(Enumerable.Range(0, nodes.Count).Where(i => nodes[i].Type is "Output" or "Input"));
        while (open.Count > 0)
        {
            int node = open.Pop();
            if (!read.Add(node))
                continue;
            foreach (int source in nodes[node].Sources)
                open.Push(source);
        }

        int[] place = new int[nodes.Count];
        var kept = new List<SpikingNode>();
        for (int i = 0; i < nodes.Count; i++)
        {
            place[i] = kept.Count;
            if (read.Contains(i))
                kept.Add(nodes[i]);
        }

        foreach (SpikingNode node in kept)
        {
            int[] sources = [.. node.Sources.Select(source => place[source])];
            node.Sources.Clear();
            node.Sources.AddRange(sources);
        }

        nodes.Clear();
        nodes.AddRange(kept);
    }
}
