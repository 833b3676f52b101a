using System.Numerics;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>The fewest bits that the weights of one channel take for so many positions, wherever they lie.</summary>
/// <remarks>
/// A list belongs to an axon, or is shared by many: then its entries say where they belong. On maps of few positions all sets of positions are looked at, and where inputs are few too, each way to give some of the
/// axons lists of their own. Else a tap is stored once or at each of its uses, and uses are bounded: a tap that lies outside at n positions is used at all but n, and a position uses as
/// many taps as lie inside of the image somewhere at least.
/// </remarks>
internal sealed class KernelMemory
{
    private const int FewPositions = 16, FewBits = 16;

    private readonly Window window;
    private readonly int[] weightsOfTap;
    private readonly double shared, single;
    private readonly double[] least;

    /// <param name="chip">What lists cost.</param>
    /// <param name="window">Of the population.</param>
    /// <param name="positions">Of the population.</param>
    /// <param name="weightsOfTap">Weights of a channel at each tap that are not zero.</param>
    public KernelMemory(ChipProfile chip, Window window, int positions, int[] weightsOfTap)
    {
        (this.window, this.weightsOfTap) = (window, weightsOfTap);
        SynapseEncodings forms = chip.Synapses.Encodings;
        single = forms.All.Min(Entry);
        shared = forms.Convolution is { } convolution ? Entry(convolution) : double.PositiveInfinity;
        least = new double[positions + 1];
        Array.Fill(least, double.PositiveInfinity, 1, positions);
        if (positions + window.InputLength <= FewBits) ByAxons(positions);
        else if (positions <= FewPositions) ByTaps(positions);
        else Bounded(positions);

        // More positions take no less.
        for (int count = positions - 1; count >= 1; count--) least[count] = Math.Min(least[count], least[count + 1]);

        double Entry(SynapseEncoding form) => chip.Synapses.WeightBits.Count + form.EntryBits.Count + ((double)form.BlockBits.Count / chip.Synapses.BlockEntries.Count);
    }

    public double Of(int positions) => least[positions];

    private void ByAxons(int positions)
    {
        int inputs = window.InputLength;
        var taps = new int[positions, inputs];
        for (int position = 0; position < positions; position++)
        {
            for (int tap = 0; tap < weightsOfTap.Length; tap++)
            {
                if (window.Source(position, tap) is >= 0 and var source) taps[position, source] |= 1 << tap;
            }
        }

        for (int set = 1; set < 1 << positions; set++)
        {
            var own = new double[inputs];
            var together = new int[inputs];
            for (int input = 0; input < inputs; input++)
            {
                for (int position = 0; position < positions; position++)
                {
                    if ((set >> position & 1) == 0) continue;
                    own[input] += single * Weights(taps[position, input]);
                    together[input] |= taps[position, input];
                }
            }

            double best = double.PositiveInfinity;
            for (int alone = 0; alone < 1 << inputs; alone++)
            {
                double bits = 0;
                int list = 0;
                for (int input = 0; input < inputs; input++)
                {
                    if ((alone >> input & 1) != 0) bits += own[input];
                    else list |= together[input];
                }

                if (list != 0) bits += shared * Weights(list);
                best = Math.Min(best, bits);
            }

            int count = BitOperations.PopCount((uint)set);
            least[count] = Math.Min(least[count], best);
        }
    }

    private int Weights(int taps)
    {
        int sum = 0;
        for (; taps != 0; taps &= taps - 1) sum += weightsOfTap[BitOperations.TrailingZeroCount(taps)];
        return sum;
    }

    private void ByTaps(int positions)
    {
        uint[] users = [.. Enumerable.Range(0, weightsOfTap.Length).Select(tap => Enumerable.Range(0, positions).Aggregate(0u, (set, position) => window.Source(position, tap) < 0 ? set : set | (1u << position)))];
        for (uint set = 1; set < 1u << positions; set++)
        {
            double bits = 0;
            for (int tap = 0; tap < users.Length; tap++) bits += weightsOfTap[tap] * Once(BitOperations.PopCount(users[tap] & set));
            int count = BitOperations.PopCount(set);
            least[count] = Math.Min(least[count], bits);
        }
    }

    private void Bounded(int positions)
    {
        var outside = new int[weightsOfTap.Length];
        int fewest = weightsOfTap.Length;
        for (int position = 0; position < positions; position++)
        {
            int inside = 0;
            for (int tap = 0; tap < outside.Length; tap++)
            {
                if (window.Source(position, tap) < 0) outside[tap]++;
                else inside++;
            }

            fewest = Math.Min(fewest, inside);
        }

        // The taps of the fewest weights.
        int few = weightsOfTap.Order().Take(fewest).Sum();
        for (int count = 1; count <= positions; count++)
        {
            double bits = 0;
            for (int tap = 0; tap < outside.Length; tap++) bits += weightsOfTap[tap] * Once(Math.Max(0, count - outside[tap]));
            least[count] = Math.Max(bits, few * Once(count));
        }
    }

    private double Once(int uses) => uses == 0 ? 0 : Math.Min(shared, single * uses);
}
