using System.Collections.Immutable;
using Spike.Runtime.Backends.Reference;
using Spike.Runtime.Backends.Simd;

namespace Spike.Runtime.Backends;

/// <summary>Which backend runs a session, and why: the one place where that is decided.</summary>
internal static class BackendChoice
{
    /// <exception cref="ArgumentException">There is no such backend.</exception>
    public static IBackendSession CreateSession(SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded) =>
        options.Backend switch
        {
            // The vector kernels fall back to plain loops by themselves, so they are right for every processor.
            Backend.Auto or Backend.Simd => new SimdSession(model.Simd, options, recorded),
            Backend.Reference => new ReferenceSession(model.Program, options.CollectStatistics, options.Stream),
            _ => throw new ArgumentException($"There is no backend {options.Backend}.", nameof(options)),
        };
}
