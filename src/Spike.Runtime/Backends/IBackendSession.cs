using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Backends;

/// <summary>One place to run a program: its buffers and its threads. Not safe for concurrent use.</summary>
internal interface IBackendSession : IDisposable
{
    /// <summary>Encodes a batch of samples into an input.</summary>
    /// <param name="input">Index into the program's inputs.</param>
    /// <param name="values">[batch, length of the input].</param>
    /// <param name="batch">At least 1.</param>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    void SetInput(int input, ReadOnlySpan<float> values, int batch);

    /// <summary>Runs the batch whose inputs were set.</summary>
    void Execute(int batch);

    /// <summary>Decodes an output of the last batch.</summary>
    void GetOutput(int output, Span<float> values);

    /// <summary>The codes of a recorded edge of the last batch, [batch, length], or of as many of its first samples as there is room for.</summary>
    void GetCodes(int edge, Span<int> codes);

    /// <summary>Counts since the start or the last reset.</summary>
    SpikeStatistics Statistics { get; }

    /// <summary>The same in two numbers.</summary>
    SpikeTotals Totals => SpikeTotals.Of(Statistics);

    void ResetStatistics();

    /// <summary>What happened since that a user should hear, behind the reason of the choice; empty where nothing did.</summary>
    string Remark => "";

    /// <summary>Forgets what graded populations have sent in a stream.</summary>
    void Rest();
}
