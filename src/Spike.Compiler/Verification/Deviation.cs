using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How far a program is from the original network, or from another program, over the same samples.</summary>
/// <param name="Errors">|difference|² / |original|² of each output.</param>
/// <param name="First">Of the first outputs.</param>
/// <param name="LikelyChanges">Percent of the answers that such deviations are likely to change; 0 where nothing is chosen.</param>
/// <param name="Spikes">Of a sample.</param>
internal sealed record Deviation(ImmutableArray<double> Errors, Comparison First, double LikelyChanges, double Spikes)
{
    /// <summary>Mean over the outputs.</summary>
    public double Error => Errors.Average();

    /// <summary>Of the output that is furthest.</summary>
    public double Furthest => Errors.Max();

    /// <summary>Runs a program beside the kept outputs.</summary>
    /// <param name="program">A program of the network.</param>
    /// <param name="originals">What it is held against.</param>
    /// <param name="labels">Of the samples, or empty.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static Deviation Of(SpikingProgram program, OriginalOutputs originals, ImmutableArray<int> labels, CancellationToken cancellation)
    {
        var differences = new double[program.Outputs.Length];
        var squares = new double[program.Outputs.Length];
        var first = new Comparison(Comparison.IsChoice(program.Outputs[0].Shape));
        var changes = new LikelyChanges();
        double spikes = originals.Compare(program, (output, values, original, start, count) =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                double difference = (double)values[i] - original[i];
                differences[output] += difference * difference;
                squares[output] += (double)original[i] * original[i];
            }

            if (output > 0) return;
            first.Add(values, original, values.Length / count, labels.IsEmpty ? [] : labels.AsSpan().Slice(start, count));
            if (first.Chooses) changes.Add(values, original, values.Length / count);
        }, cancellation);
        return new Deviation([.. differences.Zip(squares, (difference, square) => square > 0 ? difference / square : difference)], first, changes.Share(), spikes);
    }
}
