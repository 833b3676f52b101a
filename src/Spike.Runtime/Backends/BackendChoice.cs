using System.Collections.Immutable;
using Spike.Runtime.Backends.Reference;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends;

/// <summary>Which backend runs a session, and why: the one place where that is decided.</summary>
internal static class BackendChoice
{
    public static IBackendSession CreateSession(SpikingProgram program, SpikeOptions options, ImmutableArray<int> recorded) =>
        options.Backend switch
        {
            _ => new ReferenceSession(program, options.CollectStatistics),
        };
}
