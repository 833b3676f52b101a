namespace Spike.Spiking;

/// <summary>How the membranes of a population go on from step to step.</summary>
/// <param name="Decay">What is left of a membrane.</param>
/// <param name="Drive">What is added in each step.</param>
/// <param name="Currents">Atoms at times relative to the step, and what each is multiplied by.</param>
internal sealed record PopulationRule(Numbers Decay, Numbers Drive, IReadOnlyList<KeyValuePair<Atom, Numbers>> Currents)
{
    /// <summary>None: no spikes.</summary>
    public Numbers? Threshold { get; init; }

    public bool AtThreshold { get; init; }

    /// <summary>Whether a spike changes the membrane.</summary>
    public bool Resets { get; init; }

    /// <summary>None: the threshold is subtracted.</summary>
    public Numbers? ResetTo { get; init; }

    public bool Late { get; init; }

    /// <summary>What a neuron's own spike adds to its next membrane, beside the reset.</summary>
    public Numbers? Feedback { get; init; }

    /// <summary>Whether all membranes keep what they hold.</summary>
    public bool KeepsAll => Decay.Values.All(value => value == 1);

    /// <summary>
    /// m' = Decay·m + Drive + Σ gain·x, and what the spike s of m does: nothing; -threshold or -Decay·threshold (late and at once); to a value, at once or
    /// in place of all that comes in.
    /// </summary>
    /// <param name="own">The population's number.</param>
    /// <param name="form">m' in terms of the step before (time -1) and of the step itself (0).</param>
    /// <param name="atoms">What the numbers in the form stand for.</param>
    /// <param name="emitted">The spikes that others read of it, or null.</param>
    /// <param name="fault">Why it is no rule.</param>
    public static PopulationRule? Of(int own, Form form, Atoms atoms, Atom? emitted, out string fault)
    {
        Numbers? decay = null, cut = null, step = null;
        Numbers drive = Numbers.Zero;
        Atom? spike = null;
        var currents = new List<KeyValuePair<Atom, Numbers>>();
        var blocked = new Dictionary<Atom, Numbers>();
        fault = "";
        foreach (KeyValuePair<Term, Numbers> term in form.Terms)
        {
            if (term.Key.First < 0)
            {
                drive = term.Value;
                continue;
            }

            Atom a = atoms[term.Key.First], b = term.Key.Second < 0 ? a : atoms[term.Key.Second];
            bool alone = term.Key.Second < 0;
            if (!alone && !IsOwnSpike(b, own))
                (a, b) = (b, a);
            if (IsOwnSpike(b, own) && b.Time == -1)
            {
                if (spike is not null && spike.Key != b.Key)
                    return Refuse("its membranes are compared with two thresholds", out fault);
                spike = b;
            }

            if (a.Kind == AtomKind.Unknown || b.Kind == AtomKind.Unknown)
                return Refuse("its input comes from an operation that is not known", out fault);
            if (alone && IsOwnMembrane(a, own))
                decay = term.Value;
            else if (alone && IsOwnSpike(a, own) && a.Time == -1)
                step = term.Value;
            else if (alone)
                currents.Add(new(a, term.Value));
            else if (b != spike)
                return Refuse("its membranes are multiplied by spikes of others", out fault);
            else if (IsOwnMembrane(a, own))
                cut = term.Value;
            else
                blocked[a] = term.Value;
        }

        if (decay is null)
            return Refuse("its membranes keep nothing of the step before", out fault);
        if (!decay.Values.All(value => value is > 0 and <= 1) || (decay.Values.Any(value => value == 1) && decay.Same is null))
            return Refuse("of its membranes, not a part between 0 and 1 is left in the next step", out fault);
        spike ??= emitted?.At(-1);
        if (spike is not null && emitted is not null && spike.Key != emitted.At(-1).Key)
            return Refuse("its spikes and its reset have different thresholds", out fault);
        var rule = new PopulationRule(decay.Plain(), drive.Plain(), currents) { Threshold = spike?.Threshold, AtThreshold = spike?.AtThreshold ?? false, Resets = cut is not null || step is not null };
        if (!rule.Resets)
            return blocked.Count == 0 ? rule : Refuse("its spikes stop what comes in, and leave the membrane as it is", out fault);
        if (cut is null)
            return blocked.Count == 0 ? Subtracting(rule, step!) : Refuse("its spikes stop what comes in, and leave the membrane as it is", out fault);
        if (!Numbers.Near(cut, decay.Map(value => -value)))
            return Refuse("a spike takes a part of the membrane", out fault);
        if (blocked.Count == 0)
            return rule with { ResetTo = step is null ? Numbers.Zero : Numbers.Pair(step, decay, (c, a) => c / a)?.Plain() ?? Numbers.Zero };
        if (blocked.Count != currents.Count || currents.Exists(current => !blocked.TryGetValue(current.Key, out Numbers? other) || !Numbers.Near(other, current.Value.Map(value => -value))))
            return Refuse("a spike stops a part of what comes in", out fault);
        return rule with { Late = true, ResetTo = (step is null ? drive : Numbers.Pair(step, drive, (c, d) => c + d))?.Plain() };
    }

    private static PopulationRule Subtracting(PopulationRule rule, Numbers step)
    {
        Numbers amount = step.Map(value => -value), threshold = rule.Threshold!;
        if (Numbers.Pair(threshold, rule.Decay, (level, decay) => level * decay) is { } decayed && Numbers.Near(amount, decayed))
            return rule;
        // What differs from the threshold is a connection of each neuron to itself.
        Numbers? rest = Numbers.Near(amount, threshold) ? null : Numbers.Pair(threshold, amount, (level, value) => level - value);
        return rule with { Late = true, Feedback = rest?.Plain() };
    }

    private static PopulationRule? Refuse(string reason, out string fault)
    {
        fault = reason;
        return null;
    }

    private static bool IsOwnSpike(Atom atom, int own) => atom.Kind == AtomKind.Spike && atom.Owner == own;

    private static bool IsOwnMembrane(Atom atom, int own) => atom.Kind == AtomKind.Membrane && atom.Owner == own && atom.Time == -1;
}
