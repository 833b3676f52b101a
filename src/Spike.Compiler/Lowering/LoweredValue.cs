namespace Spike.Compiler.Lowering;

/// <summary>A value of the graph on its way into the program: a sum not yet fired, or codes, or both once it has fired.</summary>
internal sealed class LoweredValue
{
    /// <summary>The sum, where the value still is one.</summary>
    public Affine? Sum { get; init; }

    /// <summary>Codes for the widest reader; -1 until they are asked for.</summary>
    public int Wide { get; set; } = -1;

    /// <summary>Codes for synapses; -1 until they are asked for. The same edge as <see cref="Wide"/> where that is no wider.</summary>
    public int Synapse { get; set; } = -1;

    /// <summary>Long whole numbers: the edges of their digits. <see cref="Sum"/> then is Low + 2^15 · High.</summary>
    public (int Low, int High)? Digits { get; init; }

    public static LoweredValue OfCodes(int edge) => new() { Wide = edge };

    public static LoweredValue OfSum(Affine sum) => new() { Sum = sum };
}
