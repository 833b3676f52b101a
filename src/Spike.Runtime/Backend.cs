namespace Spike.Runtime;

/// <summary>What runs a compiled model. Every backend gives the same bits.</summary>
public enum Backend
{
    /// <summary>The fastest backend of this machine.</summary>
    Auto,

    /// <summary>Vector instructions of the processor, chosen when the session is created; plain loops where there are none.</summary>
    Simd,

    /// <summary>The plain interpreter that defines the right answer. Hundreds of times slower: for proof and debugging.</summary>
    Reference,
}
