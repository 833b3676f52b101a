namespace Spike.Spiking;

/// <summary>What a value is made of.</summary>
internal enum AtomKind
{
    /// <summary>An input of the model, whole or one step of it.</summary>
    Input,

    /// <summary>What synapses give, see <see cref="Expression"/>.</summary>
    Current,

    /// <summary>The membrane of a population before its reset, or the value of neurons without one.</summary>
    Membrane,

    /// <summary>1 where a membrane has passed its threshold, else 0.</summary>
    Spike,

    /// <summary>The same of an input: the membranes that the step before left.</summary>
    InputSpike,

    /// <summary>Something that no population and no synapse gives.</summary>
    Unknown,
}

/// <summary>A value that is not looked into further.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Index of the input, expression, population or node.</param>
/// <param name="Time">The step; null where it is the same in all.</param>
/// <param name="Threshold">Of spikes.</param>
/// <param name="AtThreshold">Whether a membrane that just reaches it spikes.</param>
internal sealed record Atom(AtomKind Kind, int Owner, int? Time, Numbers? Threshold = null, bool AtThreshold = false)
{
    public bool IsSpike => Kind is AtomKind.Spike or AtomKind.InputSpike;

    /// <summary>The same text for the same atom.</summary>
    public string Key => $"{Kind}{Owner}@{Time}{(Threshold is null ? "" : (AtThreshold ? ">=" : ">") + Threshold.Key())}";

    public Atom At(int? time) => time == Time ? this : this with { Time = time };
}

/// <summary>Atoms by number, each once.</summary>
internal sealed class Atoms
{
    private readonly List<Atom> all = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public Atom this[int number] => all[number];

    public int Of(Atom atom)
    {
        string key = atom.Key;
        if (numbers.TryGetValue(key, out int number))
            return number;
        all.Add(atom);
        return numbers[key] = all.Count - 1;
    }
}

/// <summary>A product of at most two atoms; -1 stands for none. 1 where both are none.</summary>
internal readonly record struct Term(int First, int Second)
{
    public static readonly Term One = new(-1, -1);

    public static Term Of(int atom) => new(atom, -1);

    public static Term Of(int a, int b) => a == b ? Of(a) : a > b ? new(a, b) : new(b, a);
}

/// <summary>A sum of terms, each times constant numbers: what elementwise arithmetic makes of atoms.</summary>
internal sealed class Form(Dictionary<Term, Numbers> terms)
{
    private const int MostTerms = 1024;

    public IReadOnlyDictionary<Term, Numbers> Terms => terms;

    /// <summary>The constant that the form is; null where it holds atoms.</summary>
    public Numbers? Constant => terms.Count == 0 ? Numbers.Zero : terms.Count == 1 && terms.TryGetValue(Term.One, out Numbers? constant) ? constant : null;

    /// <summary>The atom that the form is; null where it is more.</summary>
    public int? Alone => terms.Count == 1 && terms.First() is var only && only.Key.First >= 0 && only.Key.Second < 0 && only.Value.Same == 1 ? only.Key.First : null;

    /// <summary>All atoms in it.</summary>
    public IEnumerable<int> AtomNumbers => terms.Keys.SelectMany(term => new[] { term.First, term.Second }).Where(atom => atom >= 0).Distinct();

    public static Form Of(Numbers constant) => new(constant.IsZero ? [] : new() { [Term.One] = constant });

    public static Form Of(int atom) => new(new() { [Term.Of(atom)] = Numbers.One });

    /// <summary>This and the other, times a number each; null where their shapes do not pair.</summary>
    public Form? Plus(Form other, double times)
    {
        var sum = new Dictionary<Term, Numbers>(terms);
        foreach (KeyValuePair<Term, Numbers> term in other.Terms)
        {
            Numbers scaled = term.Value.Map(value => value * times);
            if (sum.TryGetValue(term.Key, out Numbers? before))
            {
                if (Numbers.Pair(before, scaled, (x, y) => x + y) is not { } both)
                    return null;
                scaled = both;
            }

            sum[term.Key] = scaled;
        }

        return Small(sum);
    }

    public Form? Times(Form other, Atoms atoms)
    {
        var product = new Dictionary<Term, Numbers>();
        foreach (KeyValuePair<Term, Numbers> x in terms)
        {
            foreach (KeyValuePair<Term, Numbers> y in other.Terms)
            {
                if (Product(x.Key, y.Key, atoms) is not { } term || Numbers.Pair(x.Value, y.Value, (a, b) => a * b) is not { } value)
                    return null;
                if (product.TryGetValue(term, out Numbers? before))
                {
                    if (Numbers.Pair(before, value, (a, b) => a + b) is not { } both)
                        return null;
                    value = both;
                }

                product[term] = value;
            }
        }

        return Small(product);
    }

    /// <summary>Each atom replaced by a form; null where that makes products of three.</summary>
    public Form? Replace(Func<int, Form?> by, Atoms atoms)
    {
        Form? sum = new([]);
        foreach (KeyValuePair<Term, Numbers> term in terms)
        {
            Form? part = Of(term.Value);
            foreach (int atom in new[] { term.Key.First, term.Key.Second })
            {
                if (atom >= 0)
                    part = by(atom) is { } replaced ? part?.Times(replaced, atoms) : null;
            }

            sum = part is null ? null : sum?.Plus(part, 1);
        }

        return sum;
    }

    /// <summary>The same terms with the same numbers, up to rounding.</summary>
    public bool IsNear(Form other) => Plus(other, -1) is { } rest && rest.Terms.All(term =>
        terms.TryGetValue(term.Key, out Numbers? own) && other.Terms.TryGetValue(term.Key, out Numbers? others) && Numbers.Near(own, others));

    // A spike is 0 or 1, so its square is itself.
    private static Term? Product(Term x, Term y, Atoms atoms)
    {
        int[] all = [.. new[] { x.First, x.Second, y.First, y.Second }.Where(atom => atom >= 0).OrderBy(atom => atom)];
        var kept = new List<int>();
        foreach (int atom in all)
        {
            if (kept.Count == 0 || kept[kept.Count - 1] != atom || !atoms[atom].IsSpike)
                kept.Add(atom);
        }

        return kept.Count switch
        {
            0 => Term.One,
            1 => Term.Of(kept[0]),
            2 when kept[0] != kept[1] && kept.Exists(atom => atoms[atom].IsSpike) => Term.Of(kept[0], kept[1]),
            _ => null,
        };
    }

    private static Form? Small(Dictionary<Term, Numbers> terms)
    {
        foreach (Term term in terms.Where(term => term.Value.IsZero).Select(term => term.Key).ToArray())
            terms.Remove(term);
        return terms.Count <= MostTerms ? new(terms) : null;
    }
}
