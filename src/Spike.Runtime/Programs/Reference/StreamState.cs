namespace Spike.Runtime.Programs.Reference;

/// <summary>What lasts between the frames of a stream: the codes that readers hold, and the membranes that payloads are added to.</summary>
/// <remarks>
/// This is how a sigma-delta network defines itself: nothing is computed but what changes. That the membranes equal those computed afresh from the
/// codes is a consequence, which backends may use and tests prove.
/// </remarks>
internal sealed class StreamState
{
    private readonly Dictionary<int, long[]> membranes = [];

    /// <summary>The values of every edge after the last frame; none before the first.</summary>
    public long[][]? Values { get; private set; }

    public void Keep(long[][] values) => Values = values;

    /// <summary>V ← V + W·Δx, and for products of two trains V ← V + x·Δy + Δx·y + Δx·Δy.</summary>
    /// <param name="program">The program.</param>
    /// <param name="sum">The integration; its biases are no part of V.</param>
    /// <param name="values">Of the frame that is running.</param>
    /// <param name="evaluate">An operation's value from those of its operands.</param>
    /// <returns>V and the biases.</returns>
    public long[] Integrate(SpikingProgram program, Integration sum, long[][] values, Func<SpikingProgram, Operation, long[][], long[]> evaluate)
    {
        long[] Now(int operand) => values[sum.Synapses[operand]];
        long[] Held(int operand) => Values?[sum.Synapses[operand]] ?? new long[Now(operand).Length];
        long[] Change(int operand) => [.. Now(operand).Zip(Held(operand), (now, held) => now - held)];

        // The operands of one evaluation get places of their own behind the edges: a product may read one edge twice.
        int place = values.Length;
        Operation placed = sum switch
        {
            Linear op => op with { Input = place },
            Convolution op => op with { Input = place },
            SumPool op => op with { Input = place },
            AxisSum op => op with { Input = place },
            Product op => op with { A = place, B = place + 1 },
            Hadamard op => op with { A = place, B = place + 1 },
            _ => throw new NotSupportedException(sum.GetType().Name),
        };
        long[] Of(params long[][] operands) => evaluate(program, placed, [.. values, .. operands]);

        bool two = sum.Synapses.Length > 1;
        long[] bias = two ? Of(new long[Now(0).Length], Now(1)) : Of(new long[Now(0).Length]);
        if (!membranes.TryGetValue(sum.Output, out long[]? membrane)) membrane = membranes[sum.Output] = new long[bias.Length];
        long[][] changes = two ? [Of(Held(0), Change(1)), Of(Change(0), Held(1)), Of(Change(0), Change(1))] : [Of(Change(0))];
        foreach (long[] change in changes)
        {
            for (int i = 0; i < change.Length; i++) membrane[i] += change[i] - bias[i];
        }

        return [.. membrane.Zip(bias, (v, b) => v + b)];
    }
}
