namespace Spike.Spiking;

/// <content>Populations, what leads to them, and the outputs.</content>
internal sealed partial class SpikingBuilder
{
    private void AddNeurons(int p)
    {
        PopulationRule rule = rules[p];
        SeenPopulation population = seen.Populations[p];
        long[]? shape = Sample(population.Shape);
        string name = NameOf(population.Node, population.Spikes ? "neurons" : "integrator");
        bool spikes = rule.Threshold is not null && rule.Resets;
        var node = new SpikingNode(name, (spikes, rule.KeepsAll) switch { (true, true) => "IF", (true, false) => "LIF", (false, true) => "I", _ => "LI" }) { Shape = shape };
        if (!rule.KeepsAll)
        {
            // What is left of a membrane is 1 - dt/tau, with a step of 1.
            node.Numbers["tau"] = Each(rule.Decay.Map(decay => 1 / (1 - decay)), shape, population.Node);
            node.Numbers["v_leak"] = Numbers.Zero;
        }

        if (spikes)
        {
            node.Numbers["v_threshold"] = Each(rule.Threshold!, shape, population.Node);
            if (rule.ResetTo is { } reset)
                node.Numbers["v_reset"] = Each(reset, shape, population.Node);
            node.Subtracts = rule.ResetTo is null;
            node.ResetsLate = rule.Late;
            node.SpikesAtThreshold = rule.AtThreshold;
        }

        valueNodes[p] = spikeNodes[p] = Add(node);
        if (spikes || rule.Threshold is null)
            return;
        var threshold = new SpikingNode(name + ".threshold", "Threshold") { Shape = shape };
        threshold.Numbers["threshold"] = Each(rule.AtThreshold ? rule.Threshold.Map(Below) : rule.Threshold, shape, population.Node);
        spikeNodes[p] = Add(threshold, valueNodes[p]);
    }

    // The next smaller float: v > Below(x) is v >= x.
    private static double Below(double value)
    {
        float single = (float)value;
        if (single == 0)
            return -float.Epsilon;
        int bits = BitConverter.ToInt32(BitConverter.GetBytes(single), 0);
        return BitConverter.ToSingle(BitConverter.GetBytes(single > 0 ? bits - 1 : bits + 1), 0);
    }

    private void Connect(int p)
    {
        PopulationRule rule = rules[p];
        SpikingNode node = nodes[valueNodes[p]];
        OutlineNode origin = seen.Populations[p].Node;
        Numbers gain = rule.Currents.Count > 0 ? rule.Currents[0].Value.Plain() : Numbers.One;
        if (rule.Feedback is not null || rule.Currents.Any(current => !Numbers.Near(current.Value, gain)))
            gain = Numbers.One;
        node.Numbers["r"] = Each(Numbers.Pair(gain, rule.Decay, (g, decay) => decay == 1 ? g : g / (1 - decay)) ?? throw new SpikingFault(origin.ToString(), "its numbers do not fit together"), node.Shape, origin);
        Numbers? drive = rule.Drive.IsZero ? null : rule.Drive;
        foreach (KeyValuePair<Atom, Numbers> current in rule.Currents)
        {
            Numbers factor = Numbers.Pair(current.Value, gain, (own, all) => own == all ? 1 : own / all) ?? throw new SpikingFault(origin.ToString(), "its numbers do not fit together");
            Numbers? bias = null;
            if (drive is not null && factor.Same == 1 && current.Key is { Kind: AtomKind.Current, Time: 0 } && Bias(seen.Expressions[current.Key.Owner], drive, gain) is { } fits)
                (bias, drive) = (fits, null);
            int source = Source(current.Key, 0, bias, p);
            node.Sources.Add(factor.Same == 1 ? source : Scale(source, factor, node.Shape, origin));
        }

        if (rule.Feedback is { } feedback)
        {
            int self = SelfOnly(p) ? spikeNodes[p] : Delayed(spikeNodes[p], 1, $"spike{p}");
            node.Sources.Add(Scale(self, feedback, node.Shape, origin));
        }

        if (drive is null)
            return;
        if (rule.KeepsAll)
            throw new SpikingFault(origin.ToString(), "a constant is added to membranes that keep all that they hold, and no synapses are there that could carry it as their bias");
        node.Numbers["v_leak"] = Each(Numbers.Pair(drive, rule.Decay, (d, decay) => d / (1 - decay))!, node.Shape, origin);
    }

    /// <summary>What is added in each step, as the bias of synapses; null where they cannot hold it.</summary>
    private static Numbers? Bias(Expression expression, Numbers drive, Numbers gain)
    {
        if (expression.Node.Op is not ("Gemm" or "MatMul" or "Conv") || Numbers.Pair(drive, gain, (d, g) => d / g)?.Plain() is not { } bias)
            return null;
        long outputs = expression.Shape is { Length: >= 2 } shape ? shape[1] : -1;
        bool channels = bias.Shape.Length == (expression.Node.Op == "Conv" ? expression.Shape!.Length - 1 : 1) && bias.Shape[0] == outputs && bias.Shape.Skip(1).All(size => size == 1);
        if (outputs < 1 || (bias.Same is null && !channels))
            return null;
        var numbers = new double[outputs];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = bias.Values[bias.Values.Length == 1 ? 0 : i];
        return new Numbers([outputs], numbers);
    }

    /// <summary>The node that gives an atom's values, so many steps late.</summary>
    private int Source(Atom atom, int late, Numbers? bias, int? reader)
    {
        late -= atom.Time ?? 0;
        switch (atom.Kind)
        {
            case AtomKind.Input:
                if (!made.TryGetValue($"input{atom.Owner}", out int input))
                    throw new SpikingFault(null, $"the state '{model.Inputs[atom.Owner].Name}' is read by others than its neurons");
                return Delayed(input, late, $"input{atom.Owner}");
            case AtomKind.Spike:
                PopulationRule rule = Known(atom.Owner);
                if (rule.Threshold is null || rule.AtThreshold != atom.AtThreshold || rule.Threshold.Key() != atom.Threshold!.Key())
                    throw new SpikingFault(seen.Populations[atom.Owner].Node.ToString(), "its membranes are compared with two thresholds");
                return late == 1 && reader == atom.Owner && SelfOnly(atom.Owner) ? spikeNodes[atom.Owner] : Delayed(spikeNodes[atom.Owner], late, $"spike{atom.Owner}");
            case AtomKind.Membrane:
                rule = Known(atom.Owner);
                return rule.Threshold is not null && rule.Resets
                    ? throw new SpikingFault(seen.Populations[atom.Owner].Node.ToString(), "others read the membranes of neurons that spike")
                    : Delayed(valueNodes[atom.Owner], late, $"value{atom.Owner}");
            case AtomKind.Current:
                return Synapses(atom.Owner, late, bias, reader);
            default:
                throw new SpikingFault(atom.Kind == AtomKind.Unknown ? seen.Unknowns[atom.Owner].ToString() : null,
                    atom.Kind == AtomKind.Unknown ? Between(seen.Unknowns[atom.Owner]) : "a state is compared with a threshold apart from its neurons");
        }
    }

    private PopulationRule Known(int p) => rules.TryGetValue(p, out PopulationRule? rule) ? rule : throw new SpikingFault(seen.Populations[p].Node.ToString(), "its neurons are not recognised");

    private int Synapses(int number, int late, Numbers? bias, int? reader)
    {
        Expression expression = seen.Expressions[number];
        string key = $"synapses{number}@{late}{bias?.Key()}{(late > 0 ? $"for{reader}" : "")}";
        if (made.TryGetValue(key, out int known))
            return known;
        if (expression.Fault is { } fault)
            throw new SpikingFault(expression.Node.ToString(), $"operator {expression.Node.Op}: {fault}");
        var sources = new List<int>();
        foreach (KeyValuePair<Atom, Numbers> part in expression.Operand)
        {
            foreach (KeyValuePair<Atom, Numbers> state in Past(part))
            {
                int source = Source(state.Key, late, null, reader);
                sources.Add(state.Value.Same == 1 ? source : Scale(source, state.Value, Sample(expression.InputShape), expression.Node));
            }
        }

        string name = NameOf(expression.Node, expression.Node.Op.ToLowerInvariant());
        OutlineNode node = expression.Node;
        long[]? shape = Sample(expression.Shape);
        SpikingNode synapses;
        switch (node.Op)
        {
            case "Gemm" or "MatMul":
                synapses = new SpikingNode(name, bias is null ? "Linear" : "Affine") { Weight = expression.Weight, Transposed = expression.Transposed, Shape = shape };
                break;
            case "Conv":
                int axes = expression.Shape!.Length - 2;
                synapses = new SpikingNode(name, axes == 1 ? "Conv1d" : "Conv2d") { Weight = expression.Weight, Shape = shape };
                synapses.Whole["stride"] = node.Ints("strides") ?? [1];
                synapses.Whole["padding"] = StepInterpreter.Padding(node) is { Length: > 0 } pads ? pads : [0];
                synapses.Whole["dilation"] = node.Ints("dilations") ?? [1];
                synapses.Whole["groups"] = [node.Int("group", 1)];
                break;
            case "AveragePool" or "GlobalAveragePool" or "MaxPool":
                synapses = new SpikingNode(name, node.Op == "MaxPool" ? "SumPool2d" : "AvgPool2d") { Shape = shape };
                synapses.Whole["kernel_size"] = node.Op == "GlobalAveragePool" ? [.. expression.InputShape!.Skip(2)] : node.Ints("kernel_shape")!;
                synapses.Whole["stride"] = node.Ints("strides") ?? (node.Op == "GlobalAveragePool" ? [1, 1] : [1, 1]);
                synapses.Whole["padding"] = StepInterpreter.Padding(node) is { Length: > 0 } sides ? sides : [0, 0];
                break;
            default:
                synapses = new SpikingNode(name, "Flatten") { Shape = shape };
                synapses.Whole["start_dim"] = [0];
                synapses.Whole["end_dim"] = [-1];
                break;
        }

        if (expression.WeightNumbers is { } weight && synapses.Type is not "Flatten")
        {
            synapses.Numbers["weight"] = weight;
            synapses.Transposed = expression.Transposed;
        }

        if (bias is not null)
            synapses.Numbers["bias"] = bias;
        int place = Add(synapses, [.. sources]);
        if (node.Op == "MaxPool")
        {
            // The maximum of spikes is 1 where their sum is at least 1.
            var any = new SpikingNode(name + ".any", "Threshold") { Shape = shape };
            any.Numbers["threshold"] = new Numbers(0.5);
            place = Add(any, place);
        }

        return made[key] = place;
    }

    // Where a state that is an input stands among what synapses read.
    private IEnumerable<KeyValuePair<Atom, Numbers>> Past(KeyValuePair<Atom, Numbers> part)
    {
        if (part.Key.Kind is not (AtomKind.Input or AtomKind.InputSpike) || states.All(state => state.Key != part.Key.Owner))
            return [part];
        Form before = HandedOn(part.Key) is { } handed && handed.Terms.Keys.All(term => term.First >= 0 && term.Second < 0) ? handed
            : throw new SpikingFault(null, $"the state '{model.Inputs[part.Key.Owner].Name}' is read by synapses, and is no spikes");
        return before.Terms.Select(term => new KeyValuePair<Atom, Numbers>(atoms[term.Key.First], Numbers.Pair(term.Value, part.Value, (a, b) => a * b)!));
    }

    private int Delayed(int source, int late, string key)
    {
        if (late <= 0)
            return source;
        if (made.TryGetValue($"{key}late{late}", out int known))
            return known;
        var delay = new SpikingNode(nodes[source].Name + ".late", "Delay") { Shape = nodes[source].Shape };
        delay.Numbers["delay"] = new Numbers(late);
        return made[$"{key}late{late}"] = Add(delay, source);
    }

    private int Scale(int source, Numbers factor, long[]? shape, OutlineNode origin)
    {
        var scale = new SpikingNode(nodes[source].Name + ".scale", "Scale") { Shape = shape };
        scale.Numbers["scale"] = Each(factor, shape, origin);
        return Add(scale, source);
    }

    /// <summary>Whether the spikes of neurons come back to them alone: then that is a cycle, whose edge out of the neurons takes the step.</summary>
    private bool SelfOnly(int p) => rules[p].Resets && rules.Where(rule => rule.Key != p).All(rule => !Reads(rule.Key, p, []) || !Reads(p, rule.Key, []));

    private bool Reads(int reader, int p, HashSet<int> passed) => passed.Add(reader) && rules.ContainsKey(reader) &&
        rules[reader].Currents.SelectMany(current => Origins(current.Key)).Distinct().Any(origin => origin == p || (origin != reader && Reads(origin, p, passed)));

    private int[] Origins(Atom atom) => atom.Kind switch
    {
        AtomKind.Spike or AtomKind.Membrane => [atom.Owner],
        AtomKind.Current => OriginsOf(atom.Owner),
        _ => [],
    };

    // Once for each expression: paths that part and meet again are twice as many at each meeting.
    private int[] OriginsOf(int expression)
    {
        if (!origins.TryGetValue(expression, out int[]? known))
            origins[expression] = known = [.. seen.Expressions[expression].Operand.SelectMany(part => Past(part)).SelectMany(part => Origins(part.Key)).Distinct()];
        return known;
    }

    /// <summary>One number for all, or one for each of a shape.</summary>
    private static Numbers Each(Numbers numbers, long[]? shape, OutlineNode origin)
    {
        Numbers plain = numbers.Plain();
        if (plain.Shape.Length == 0)
            return plain;
        long count = 1;
        foreach (long size in shape ?? [])
            count *= size;
        Numbers? each = shape is null || count > Numbers.Most ? null : Numbers.Pair(plain, new Numbers(shape, new double[count]), (value, _) => value);
        return each is not null && each.Values.Length == count ? each : throw new SpikingFault(origin.ToString(), "its parameters do not fit the shape of its neurons");
    }

    private bool AddOutput(string output)
    {
        if (seen[output]?.Steps is not { } forms)
            throw new SpikingFault(null, $"output '{output}' depends on no input");
        bool stacked = seen[output]!.Layout == TimeLayout.Leading;
        if (seen[output]!.Layout == TimeLayout.Merged || (stacked && forms.Length != steps))
            throw new SpikingFault(seen.Producer(output)?.ToString(), $"output '{output}' mixes steps and samples in one axis, or leaves steps out");
        int last = states.Count > 0 ? 0 : steps - 1;
        Form form = Relative(forms[forms.Length - 1], last) ?? throw new SpikingFault(null, $"output '{output}' is handed on in a way that is not known");
        for (int k = 0; stacked && k < forms.Length - 1; k++)
        {
            if (!Relative(forms[k], k)!.IsNear(form.Replace(atom => atoms[atom].Time < -k ? Form.Of(Numbers.Zero) : Form.Of(atom), atoms)!))
                throw new SpikingFault(seen.Producer(output)?.ToString(), $"output '{output}' is something else in step {k} than in the last");
        }

        if (form.AtomNumbers.Select(number => atoms[number]).Any(atom => atom.Kind == AtomKind.Membrane && rules.TryGetValue(atom.Owner, out PopulationRule? rule) && rule.Threshold is not null && rule.Resets))
            return false;
        // States are outputs of the graph because it is one step; what only neurons of their own read is no answer.
        if (states.Any(state => state.Value == output) && form.Alone is { } alone && atoms[alone].Kind == AtomKind.Membrane && rules.Keys.Any(p => Reads(p, atoms[alone].Owner, []) && p != atoms[alone].Owner))
            return false;
        var node = new SpikingNode(output, "Output") { Shape = Sample(Tail(seen[output]!)) };
        KeyValuePair<Term, Numbers>[] terms = [.. form.Terms];
        if (terms.Any(term => term.Key.First < 0 || term.Key.Second >= 0))
            throw new SpikingFault(seen.Producer(output)?.ToString(), $"output '{output}' is no sum of spikes and currents");
        if (!stacked && terms.Any(term => atoms[term.Key.First].Time < 0))
            node.Sources.Add(Readout(output, terms, node.Shape));
        else
            node.Sources.AddRange(terms.Select(term => Scaled(term, node.Shape, output)));
        nodes.Add(node);
        return true;
    }

    private static long[]? Tail(StepValue value) => value.Layout == TimeLayout.Leading && value.Shape is { } shape ? [.. shape.Skip(1)] : value.Shape;

    private int Scaled(KeyValuePair<Term, Numbers> term, long[]? shape, string output)
    {
        int source = Source(atoms[term.Key.First], 0, null, null);
        return term.Value.Same == 1 ? source : Scale(source, term.Value, shape, seen.Producer(output)!);
    }

    /// <summary>A sum or mean over all steps: an integrator, which holds it after the last.</summary>
    private int Readout(string output, KeyValuePair<Term, Numbers>[] terms, long[]? shape)
    {
        var integrator = new SpikingNode(output + ".sum", "I") { Shape = shape };
        Numbers factor = terms[0].Value.Plain();
        foreach (IGrouping<string, KeyValuePair<Term, Numbers>> row in terms.GroupBy(term => atoms[term.Key.First].At(0).Key))
        {
            int[] times = [.. row.Select(term => atoms[term.Key.First].Time ?? 1).OrderByDescending(time => time)];
            if (times.Length != steps || times[0] != 0 || row.Any(term => !Numbers.Near(term.Value, factor)))
                throw new SpikingFault(seen.Producer(output)?.ToString(), $"output '{output}' weighs the steps differently");
            integrator.Sources.Add(Source(atoms[row.First().Key.First].At(0), 0, null, null));
        }

        integrator.Numbers["r"] = Each(factor, shape, seen.Producer(output)!);
        int[] sources = [.. integrator.Sources];
        integrator.Sources.Clear();
        return Add(integrator, sources);
    }
}
