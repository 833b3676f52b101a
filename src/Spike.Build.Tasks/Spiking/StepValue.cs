namespace Spike.Spiking;

/// <summary>What the axes before a step's own are.</summary>
internal enum TimeLayout
{
    /// <summary>One step.</summary>
    None,

    /// <summary>The first axis counts steps.</summary>
    Leading,

    /// <summary>The first axis counts the samples of all steps.</summary>
    Merged,
}

/// <summary>A value of the graph: constant numbers, weights, or one form a step.</summary>
internal sealed class StepValue
{
    public Numbers? Constant { get; private init; }

    /// <summary>A constant whose numbers are not looked at.</summary>
    public OutlineConstant? Weight { get; private init; }

    public bool Transposed { get; private init; }

    public Form[]? Steps { get; private init; }

    public TimeLayout Layout { get; private init; }

    /// <summary>With all axes; -1 where a size is open. None: not known.</summary>
    public long[]? Shape { get; private init; }

    public static StepValue Of(Numbers constant) => new() { Constant = constant, Shape = constant.Shape };

    public static StepValue Of(OutlineConstant weight, bool transposed = false) =>
        new() { Weight = weight, Transposed = transposed, Shape = transposed ? [.. Enumerable.Reverse(weight.Shape)] : weight.Shape };

    public static StepValue Of(Form step, long[]? shape) => new() { Steps = [step], Shape = shape };

    public static StepValue Of(Form[] steps, TimeLayout layout, long[]? shape) => new() { Steps = steps, Layout = layout, Shape = shape };

    public StepValue With(Form[] steps, long[]? shape) => new() { Steps = steps, Layout = Layout, Shape = shape };
}

/// <summary>Synapses: a linear operation on values of one step, without its bias.</summary>
/// <param name="Node">Of the model, the first that computes it.</param>
/// <param name="Operand">What it reads: atoms, at times relative to the latest, and what each is multiplied by.</param>
/// <param name="Shape">What it gives, with the axis of samples.</param>
/// <param name="InputShape">What it reads, with the axis of samples.</param>
internal sealed record Expression(OutlineNode Node, IReadOnlyList<KeyValuePair<Atom, Numbers>> Operand, long[]? Shape, long[]? InputShape)
{
    public OutlineConstant? Weight { get; init; }

    public bool Transposed { get; init; }

    public Numbers? WeightNumbers { get; init; }

    /// <summary>Why no node of NIR is it; null where one is.</summary>
    public string? Fault { get; init; }
}

/// <summary>Neurons that were seen in one step after another.</summary>
internal sealed class SeenPopulation(OutlineNode node, bool spikes, int start)
{
    /// <summary>That computes the membranes of the first step.</summary>
    public OutlineNode Node => node;

    /// <summary>Whether their membranes are compared with a threshold.</summary>
    public bool Spikes => spikes;

    public int Start => start;

    /// <summary>With the axis of samples.</summary>
    public long[]? Shape { get; set; }

    /// <summary>What the membranes are made of, step by step.</summary>
    public List<Form> Definitions { get; } = [];

    public List<string> Values { get; } = [];
}
