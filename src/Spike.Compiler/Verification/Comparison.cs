using System.Runtime.InteropServices;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>Compares the outputs of two models, sample by sample.</summary>
/// <param name="chooses">Whether the largest element is the answer, as a class number is; an image or a sequence has none.</param>
internal sealed class Comparison(bool chooses = true)
{
    private readonly List<double> cosines = [];
    private readonly List<float> singles = [];
    private readonly List<float> originalSingles = [];
    private int agreements;
    private int correct;
    private int referenceCorrect;
    private int labelled;

    public int Samples { get; private set; }

    public double Agreement => Share(agreements, Samples);

    public double? Accuracy => labelled == 0 ? null : Share(correct, labelled);

    public double? ReferenceAccuracy => labelled == 0 ? null : Share(referenceCorrect, labelled);

    /// <summary>Percentage points that the conversion costs: of accuracy with labels, of agreement without, of the cosine where nothing is chosen.</summary>
    public double Lost => 100 * (Accuracy is { } accuracy ? ReferenceAccuracy!.Value - accuracy : 1 - (chooses ? Agreement : Cosine));

    /// <summary>Percent of the answers that are others than the original's; 0 where nothing is chosen.</summary>
    public double Changed => chooses ? 100 * (1 - Agreement) : 0;

    public bool Chooses => chooses;

    /// <summary>Mean over the samples. One number alone has no direction but its sign: outputs of one element are taken together.</summary>
    public double Cosine => Samples == 0 ? 1 : singles.Count > 0 ? CosineOf(CollectionsMarshal.AsSpan(singles), CollectionsMarshal.AsSpan(originalSingles)) : cosines.Sum() / Samples;

    /// <summary>All that was added, for <see cref="Of"/> to go on from elsewhere.</summary>
    public ComparisonCounts Counts => new(agreements, labelled, correct, referenceCorrect, cosines, singles, originalSingles);

    /// <summary>The comparison of all parts, in the order of their samples.</summary>
    public static Comparison Of(IEnumerable<ComparisonCounts> parts)
    {
        var all = new Comparison();
        foreach (ComparisonCounts part in parts)
        {
            all.Samples += part.Cosines.Count + part.Outputs.Count;
            all.agreements += part.Agreements;
            all.labelled += part.Labelled;
            all.correct += part.Correct;
            all.referenceCorrect += part.ReferenceCorrect;
            all.cosines.AddRange(part.Cosines);
            all.singles.AddRange(part.Outputs);
            all.originalSingles.AddRange(part.References);
        }

        return all;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">[batch, length] of the compiled model.</param>
    /// <param name="reference">[batch, length] of the original.</param>
    /// <param name="length">Elements a sample.</param>
    /// <param name="labels">[batch], or empty; of no use where nothing is chosen.</param>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> reference, int length, ReadOnlySpan<int> labels)
    {
        for (int sample = 0; sample < outputs.Length / length; sample++)
        {
            ReadOnlySpan<float> output = outputs.Slice(sample * length, length), original = reference.Slice(sample * length, length);
            int answer = Largest(output), originalAnswer = Largest(original);
            Samples++;
            if (length > 1)
            {
                cosines.Add(CosineOf(output, original));
            }
            else
            {
                singles.Add(output[0]);
                originalSingles.Add(original[0]);
            }

            if (answer == originalAnswer) agreements++;
            // A class number says nothing of an output that chooses none.
            if (labels.IsEmpty || !chooses) continue;
            labelled++;
            if (answer == labels[sample]) correct++;
            if (originalAnswer == labels[sample]) referenceCorrect++;
        }
    }

    /// <summary>Whether an output of this shape chooses one of its elements: along one axis, the batch aside.</summary>
    public static bool IsChoice(TensorShape shape) => shape.Dimensions.Count(dimension => dimension > 1) == 1;

    /// <summary>The index of the largest element, the first of equals.</summary>
    public static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest]) largest = i;
        }

        return largest;
    }

    private static double CosineOf(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squaresA += (double)a[i] * a[i];
            squaresB += (double)b[i] * b[i];
        }

        return CosineOf(product, squaresA, squaresB);
    }

    private static double CosineOf(double product, double squaresA, double squaresB)
    {
        // An original that is infinite or not a number has no direction: nothing is near it.
        double norms = Math.Sqrt(squaresA) * Math.Sqrt(squaresB);
        return !double.IsFinite(norms) ? 0 : norms > 0 ? product / norms : squaresA == squaresB ? 1 : 0;
    }

    private static double Share(int count, int of) => of == 0 ? 0 : (double)count / of;
}
