using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How far programs are from the original network over the same samples.</summary>
internal static class OutputError
{
    /// <summary>Mean over the outputs of |difference|² / |original|², and the spikes of a sample.</summary>
    public static (double Error, double Spikes) Of(SpikingProgram program, OriginalOutputs originals, CancellationToken cancellation)
    {
        var differences = new double[program.Outputs.Length];
        var squares = new double[program.Outputs.Length];
        double spikes = originals.Compare(program, (output, values, original, _, _) =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                double difference = (double)values[i] - original[i];
                differences[output] += difference * difference;
                squares[output] += (double)original[i] * original[i];
            }
        }, cancellation);
        return (differences.Zip(squares, (difference, square) => square > 0 ? difference / square : difference).Average(), spikes);
    }
}
