using System.Collections.Immutable;

namespace Spike.Compiler.Verification;

/// <summary>One input on which the two models differ.</summary>
/// <param name="Index">The sample's place in the data, from 0.</param>
/// <param name="Distance">Euclidean distance of the two first outputs.</param>
/// <param name="Answer">Largest output of the compiled model.</param>
/// <param name="ReferenceAnswer">Largest output of the original.</param>
/// <param name="Label">The right answer; none without labels.</param>
internal sealed record WorstInput(int Index, double Distance, int Answer, int ReferenceAnswer, int? Label);

/// <summary>Keeps the inputs on which two models differ most: changed answers first, then the distance of the outputs.</summary>
internal sealed class WorstInputs
{
    public const int Kept = 10;

    private readonly List<WorstInput> worst = [];
    private int seen;

    public ImmutableArray<WorstInput> Found => [.. worst];

    /// <summary>Adds a batch; see <see cref="Comparison.Add"/>.</summary>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> reference, int length, ReadOnlySpan<int> labels)
    {
        for (int sample = 0; sample < outputs.Length / length; sample++)
        {
            ReadOnlySpan<float> output = outputs.Slice(sample * length, length), original = reference.Slice(sample * length, length);
            Add(new WorstInput(
                seen++, Distance(output, original), Comparison.Largest(output), Comparison.Largest(original), labels.IsEmpty ? null : labels[sample]));
        }
    }

    private void Add(WorstInput input)
    {
        int place = worst.FindIndex(other => IsWorse(input, other));
        if (place < 0) place = worst.Count;
        if (place == Kept) return;
        worst.Insert(place, input);
        if (worst.Count > Kept) worst.RemoveAt(Kept);
    }

    private static bool IsWorse(WorstInput a, WorstInput b)
    {
        bool changed = a.Answer != a.ReferenceAnswer, otherChanged = b.Answer != b.ReferenceAnswer;
        return changed != otherChanged ? changed : a.Distance > b.Distance;
    }

    /// <summary>The largest double where the original's output is infinite or not a number: JSON has no word for more.</summary>
    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return double.IsFinite(sum) ? Math.Sqrt(sum) : double.MaxValue;
    }
}
