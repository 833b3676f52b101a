namespace Spike.Compiler.Mapping;

/// <summary>What a mapping tries to keep small.</summary>
internal enum MappingStrategy
{
    /// <summary>Few cores, then little traffic.</summary>
    Balanced,

    /// <summary>The fewest cores and chips; places as they come.</summary>
    MinimumChips,

    /// <summary>Layer after layer, so that neighbours share cores, then little traffic.</summary>
    MinimumTraffic,

    /// <summary>Layer after layer, a core no more than half full: short steps.</summary>
    MinimumLatency,
}
