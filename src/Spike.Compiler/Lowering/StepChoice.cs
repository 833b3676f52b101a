using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>Chooses time steps, sign and scale of each edge from what reads it and what calibration saw of it.</summary>
/// <param name="ranges">What calibration saw, by value.</param>
/// <param name="demands">What reads each value.</param>
/// <param name="wholes">The values whose codes must be exact.</param>
/// <param name="plan">T for synapses.</param>
/// <param name="method">How scales are chosen.</param>
/// <param name="memory">Scales that were chosen before.</param>
internal sealed class StepChoice(
    IReadOnlyDictionary<string, ValueRange> ranges, Demands demands, WholeNumbers wholes, StepPlan plan, ScaleMethod method, LoweringMemory memory)
{
    /// <summary>Where half of the samples have a sixth of the others' power, or all are alike, T is enough.</summary>
    private const double UsualSpread = 2;

    private readonly List<string> planned = [];
    private readonly CodeWidths widths = new(plan.Coding, plan.TimeSteps);

    /// <summary>The values whose T the plan decided, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Planned => planned;

    /// <summary>Whether codes without a sign are wide enough for a value's readers.</summary>
    public bool CanBeUnsigned(string value) => !Range(value, nonNegative: true).Signed;

    /// <summary>Codes of a constant that others than synapses read.</summary>
    public CodeRange OfConstants => CodeWidths.Bits(widths.ConstantBits, nonNegative: false);

    /// <summary>The codes that the widest reader of a value wants.</summary>
    private CodeRange Range(string value, bool nonNegative)
    {
        Demand demand = demands[value];
        // What tables alone or the caller alone read is not sent.
        if (widths.IsUnsentFree && demand != Demand.None && (demand & ~(Demand.Table | Demand.Steep | Demand.Output)) == 0)
            return CodeWidths.Bits(demand == Demand.Table ? CodeWidths.UnsentBits : CodeRange.MaxBits, nonNegative);
        return widths.Range(
            (demand & (Demand.Output | Demand.Steep)) != 0 ? widths.OutputSteps : (demand & ~Demand.Synapse) != 0 ? widths.StreamSteps : SynapseSteps(value), nonNegative);
    }

    /// <summary>
    /// T, and a halving of the rounding error more for each halving by which the quiet samples are quieter than the usual one: their share of
    /// rounding stays the same. A T that was chosen for the value itself is what it is.
    /// </summary>
    private int SynapseSteps(string value)
    {
        int timeSteps = PlannedSteps(value);
        if (plan.Own.ContainsKey(value)) return timeSteps;
        double spread = ranges.TryGetValue(value, out ValueRange? range) ? range.Spread : 1;
        return widths.Finer(timeSteps, Math.Max(0, (int)Math.Ceiling(Math.Log2(spread / UsualSpread) / 2)));
    }

    /// <summary>Steps that synapses read a planned value with.</summary>
    public int Of(string value) => SynapseSteps(value);

    /// <summary>Codes for the widest reader of a value.</summary>
    public EdgeSpec Wide(string value, bool nonNegative) => Spec(value, Range(value, nonNegative));

    /// <summary>Codes of an input of whole numbers, and the numbers that it takes.</summary>
    public (EdgeSpec Spec, WholeRange Takes) WholeInput(string input) => wholes.Input(input, Range(input, nonNegative: true));

    /// <summary>Codes for synapses.</summary>
    public EdgeSpec Synapse(string value, bool nonNegative) => Spec(value, widths.Range(SynapseSteps(value), nonNegative));

    /// <summary>Codes of a table's output, whose sign is free: few steps may be better spent without the short negative tail of a GELU.</summary>
    public EdgeSpec OfTable(string value, bool nonNegative)
    {
        if (nonNegative || wholes.Contains(value)) return Wide(value, nonNegative);
        (CodeRange range, double scale) = ScaleChoice.ChooseWithSign(ranges[value], Range(value, nonNegative: false), Range(value, nonNegative: true), method);
        return new EdgeSpec(range, scale);
    }

    /// <summary>Whether calibration never saw a negative element.</summary>
    public bool SeenNonNegative(string value) => ranges[value].Min >= 0;

    /// <summary>
    /// Codes for a mask that is added to what a softmax reads: finer than its -10000 or -∞ would have them, and still low enough to
    /// leave nothing of the element. None where the value is no mask.
    /// </summary>
    /// <param name="mask">An operand of the sum.</param>
    /// <param name="other">The other operand.</param>
    /// <param name="sum">What the softmax reads.</param>
    public EdgeSpec? Mask(string mask, string other, string sum)
    {
        if (!(ranges[mask].Min < SoftmaxRows.Masked) || ranges[other].Min < SoftmaxRows.Masked) return null;
        float floor = Math.Min(ranges[sum].Min - ranges[other].Max, -SoftmaxRows.Reach) - 1;
        float[] elements = [.. ranges[mask].Elements.Select(element => Math.Max(element, floor))];
        CodeRange range = widths.Range(widths.StreamSteps, nonNegative: false);
        return new EdgeSpec(range, ScaleChoice.Choose(new ValueRange(floor, Math.Max(ranges[mask].Max, floor), elements), range));
    }

    private int PlannedSteps(string value)
    {
        if (!planned.Contains(value)) planned.Add(value);
        return plan.Of(value);
    }

    /// <summary>Codes for a value that is some elements of a constant, all of them known.</summary>
    public EdgeSpec OfConstant(string value, FloatTensor constant)
    {
        var observer = new RangeObserver();
        observer.Add(constant.Values.Span);
        ValueRange range = observer.Range();
        CodeRange codes = Range(value, range.Min >= 0);
        return new EdgeSpec(codes, ScaleChoice.Choose(range, codes));
    }

    /// <summary>A number brought to what calibration saw of a value.</summary>
    public double Clamp(string value, double number) => Math.Clamp(number, ranges[value].Min, ranges[value].Max);

    private EdgeSpec Spec(string value, CodeRange range) =>
        wholes.Contains(value) ? wholes.Spec(value, range) : new EdgeSpec(range, memory.Scale(ranges[value], range, method));
}
