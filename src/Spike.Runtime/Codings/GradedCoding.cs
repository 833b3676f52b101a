namespace Spike.Runtime.Codings;

/// <summary>
/// Codes ⇄ graded spikes (sigma-delta): a neuron sends the change of its code since it last sent, where that reaches its threshold, and
/// nothing otherwise. Its readers add up what they get, so they hold the code that was last sent.
/// </summary>
/// <remarks>
/// A window has one step. From rest the last code sent is 0; in a stream it is that of the frame before (O'Connor and Welling 2017, "Sigma delta
/// quantized networks", arXiv:1611.02024).
/// </remarks>
internal static class GradedCoding
{
    /// <summary>What readers hold after a neuron's turn.</summary>
    /// <param name="code">The neuron's code now.</param>
    /// <param name="sent">What readers hold before.</param>
    /// <param name="threshold">The smallest change that is sent, at least 1.</param>
    public static int Next(int code, int sent, int threshold) => Math.Abs(code - sent) >= threshold ? code : sent;
}
