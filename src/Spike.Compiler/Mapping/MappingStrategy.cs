namespace Spike.Compiler.Mapping;

/// <summary>What a mapping tries to keep small.</summary>
internal enum MappingStrategy
{
    /// <summary>Few cores, then little traffic.</summary>
    Balanced,

    /// <summary>The fewest cores and chips; places as they come.</summary>
    MinimumChips,

    /// <summary>The least traffic of all cuts of the fewest chips.</summary>
    MinimumTraffic,

    /// <summary>Layer after layer, a core no more than half full: short steps.</summary>
    MinimumLatency,
}
