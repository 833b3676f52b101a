namespace Spike.Spiking;

/// <content>Arithmetic, thresholds, and the membranes that are cut out.</content>
internal sealed partial class StepInterpreter
{
    private StepValue? Pair(OutlineNode node, StepValue x, StepValue y, Func<Form, Form, Form?> of)
    {
        StepValue? lead = x.Steps is null ? y : y.Steps is null || x.Layout != TimeLayout.None ? x : y;
        if (lead.Steps is null || Forms(x, lead) is not { } a || Forms(y, lead) is not { } b)
            return null;
        if (node.Op is "Add" or "Sub" && a.Length == 1)
            LookForStates(node, a[0], b[0]);
        var steps = new Form[lead.Steps.Length];
        for (int t = 0; t < steps.Length; t++)
        {
            if (of(a[t], b[t]) is not { } form)
                return null;
            steps[t] = form;
        }

        return lead.With(steps, Broadcast(x.Shape, y.Shape));
    }

    /// <summary>One form for each step of <paramref name="lead"/>.</summary>
    private static Form[]? Forms(StepValue value, StepValue lead)
    {
        int count = lead.Steps!.Length;
        if (value.Constant is { } constant)
        {
            Numbers plain = constant.Plain();
            // Numbers of the axis of steps, one for each, would be others in each step.
            return lead.Layout != TimeLayout.None && lead.Shape is { } shape && plain.Shape.Length >= shape.Length ? null : [.. Enumerable.Repeat(Form.Of(plain), count)];
        }

        if (value.Steps is null)
            return null;
        return value.Layout == lead.Layout && value.Steps.Length == count ? value.Steps
            : value.Layout == TimeLayout.None && lead.Layout == TimeLayout.Leading ? [.. Enumerable.Repeat(value.Steps[0], count)] : null;
    }

    private static long[]? Broadcast(long[]? a, long[]? b)
    {
        if (a is null || b is null)
            return a is { Length: > 0 } ? null : b is { Length: > 0 } ? null : a ?? b;
        int rank = Math.Max(a.Length, b.Length);
        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long x = axis + a.Length - rank >= 0 ? a[axis + a.Length - rank] : 1, y = axis + b.Length - rank >= 0 ? b[axis + b.Length - rank] : 1;
            shape[axis] = x == 1 ? y : y == 1 || x == y ? x : Math.Max(x, y);
        }

        return shape;
    }

    private StepValue? Where(OutlineNode node, StepValue[] x) =>
        Pair(node, x[1], x[2], (a, b) => a.Plus(b, -1)) is { } rest && Pair(node, x[0], rest, (c, d) => c.Times(d, Atoms)) is { } part
            ? Pair(node, x[2], part, (b, d) => b.Plus(d, 1))
            : x[1].Constant is { } yes && x[2].Constant is { } no && Numbers.Pair(yes, no, (a, b) => a - b) is { } way
                ? Pair(node, x[0], StepValue.Of(way), (c, d) => c.Times(d, Atoms)) is { } scaled ? Pair(node, scaled, x[2], (d, b) => d.Plus(b, 1)) : null
                : null;

    /// <summary>1 where a form is above 0, or reaches it.</summary>
    private Form? Threshold(Form? form, bool inclusive)
    {
        if (form is null)
            return null;
        if (form.Constant is { } constant)
            return Form.Of(constant.Map(value => value > 0 || (inclusive && value == 0) ? 1 : 0));
        Numbers offset = form.Terms.TryGetValue(Term.One, out Numbers? own) ? own : Numbers.Zero;
        KeyValuePair<Term, Numbers>[] rest = [.. form.Terms.Where(term => term.Key.First >= 0)];
        if (rest.Length != 1 || rest[0].Key.Second >= 0)
            return null;
        Atom atom = Atoms[rest[0].Key.First];
        Numbers factor = rest[0].Value;
        bool up = factor.Values.All(value => value > 0);
        if ((!up && !factor.Values.All(value => value < 0)) || Numbers.Pair(offset, factor, (d, c) => -d / c) is not { } level)
            return null;
        level = level.Plain();
        if (atom.IsSpike && up && level.Values.All(value => value >= 0 && value < 1 && !(inclusive && value == 0)))
            return Form.Of(rest[0].Key.First);
        AtomKind? kind = atom.Kind switch { AtomKind.Membrane => AtomKind.Spike, AtomKind.Input when atom.Time is null => AtomKind.InputSpike, _ => null };
        if (kind is null)
            return null;
        Form spike = Form.Of(Atoms.Of(new Atom(kind.Value, atom.Owner, atom.Time, level, up ? inclusive : !inclusive)));
        return up ? spike : Form.Of(Numbers.One).Plus(spike, -1);
    }

    /// <summary>Sign of Relu, and Relu of Sign: 1 above 0, else 0.</summary>
    private StepValue? Positive(OutlineNode node) =>
        Producer(node.Inputs[0]) is { } inner && inner.Op == (node.Op == "Sign" ? "Relu" : "Sign") && this[inner.Inputs[0]] is { Steps: not null } value
            ? Pair(node, value, StepValue.Of(Numbers.Zero), (a, _) => Threshold(a, inclusive: false))
            : null;

    /// <summary>The value becomes the membrane of a population, the next step of one that was seen before.</summary>
    private StepValue Cut(OutlineNode node, StepValue value, bool spikes)
    {
        Form form = value.Steps![0];
        if (form.Constant is not null || (form.Alone is { } alone && Atoms[alone] is { Kind: AtomKind.Spike or AtomKind.InputSpike }))
            return value;
        Atom[] atoms = [.. form.AtomNumbers.Select(atom => Atoms[atom])];
        Atom[] membranes = [.. atoms.Where(atom => atom.Kind == AtomKind.Membrane)];
        int? latest = atoms.Max(atom => atom.Time);
        Atom[] earlier = [.. membranes.Where(atom => atom.Time == latest - 1)];
        int? owner = null;
        if (!single && earlier.Length == 1)
            owner = earlier[0].Owner;
        // An input that is the same in all steps says nothing of time, and neurons that read their own spikes are in the next step.
        else if (!single && earlier.Length == 0 && membranes.Length == 1
            && (atoms.Any(atom => atom.Time is null) || atoms.Any(atom => atom.Kind == AtomKind.Spike && atom.Owner == membranes[0].Owner)))
            owner = membranes[0].Owner;

        SeenPopulation population;
        if (owner is { } known && Populations[known].Spikes == spikes)
        {
            population = Populations[known];
        }
        else
        {
            population = new SeenPopulation(node, spikes, single ? 0 : latest ?? 0);
            Populations.Add(population);
            owner = Populations.Count - 1;
        }

        population.Shape ??= value.Shape;
        population.Definitions.Add(form);
        population.Values.Add(node.Outputs[0]);
        int t = population.Start + population.Definitions.Count - 1;
        return value.With([Form.Of(Atoms.Of(new Atom(AtomKind.Membrane, owner.Value, t)))], value.Shape);
    }

    // What a later step reads is a state; what holds several steps has one in it.
    private void LookForStates(OutlineNode node, Form a, Form b)
    {
        // Currents of several steps beside the membranes that they charge.
        if (HoldsMembranes(a) != HoldsMembranes(b))
            LookForStates(node.Inputs[HoldsMembranes(a) ? 1 : 0]);
        int? x = TimeOf(a), y = TimeOf(b);
        if (x is null || y is null || x == y)
            return;
        LookForState(node.Inputs[x < y ? 0 : 1], x < y ? a : b);
    }

    private void LookForStates(string name)
    {
        if (this[name] is { Steps: { Length: 1 } steps, Layout: TimeLayout.None } && steps[0].AtomNumbers.Select(atom => Atoms[atom].Time).Distinct().Count() > 1)
            LookForState(name, steps[0]);
    }

    private void LookForState(string name, Form form)
    {
        // No more than a few stand there in a row; in a damaged file they may lead round in a circle.
        for (int i = 0; i < 64 && Producer(name) is { Op: "Mul" or "Div" or "Neg" or "Identity" } outer; i++)
            name = outer.Inputs.FirstOrDefault(input => this[input]?.Constant is null) ?? "";
        if (Producer(name) is { Op: "Add" or "Sub" or "Where" } && !HoldsMembranes(form))
            States.Add(name);
    }

    private bool HoldsMembranes(Form form) => form.AtomNumbers.Any(atom => Atoms[atom].Kind == AtomKind.Membrane && Populations[Atoms[atom].Owner].Spikes);
}
