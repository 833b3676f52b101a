using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Encodings that have been looked at, so that no matrix is gone through twice for one band.</summary>
internal sealed class EncodingChoices(ChipProfile chip)
{
    private readonly Dictionary<(Synapses Synapses, int Positions, Band Band), BlockEncoding> known = new(ByReference.Instance);

    public BlockEncoding Of(Synapses synapses, int positions, Band band) =>
        known.TryGetValue((synapses, positions, band), out BlockEncoding? encoding) ? encoding
        : known[(synapses, positions, band)] = new BlockEncoding(chip, synapses, positions, band);

    /// <summary>Synapses are compared as objects: by content a large matrix would be gone through each time.</summary>
    private sealed class ByReference : IEqualityComparer<(Synapses Synapses, int Positions, Band Band)>
    {
        public static readonly ByReference Instance = new();

        public bool Equals((Synapses Synapses, int Positions, Band Band) x, (Synapses Synapses, int Positions, Band Band) y) =>
            ReferenceEquals(x.Synapses, y.Synapses) && x.Positions == y.Positions && x.Band == y.Band;

        public int GetHashCode((Synapses Synapses, int Positions, Band Band) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Synapses), key.Positions, key.Band);
    }
}
