using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>How a session runs its model. The answers do not depend on it, only speed and what is counted; a stream through a model compiled with a threshold is the exception.</summary>
public sealed record SpikeOptions
{
    /// <summary>What runs the model.</summary>
    public Backend Backend { get; init; } = Backend.Auto;

    /// <summary>Threads that share a run, the caller's included; 0 takes one for each processor.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Apply spikes one time step after the other, as a chip does, in place of all steps of a window at once.</summary>
    public bool Stepped { get; init; }

    /// <summary>
    /// Runs are frames of streams (video, audio): graded populations keep what they have sent from one run to the next, so only changes cost
    /// spikes. Sample i of a batch goes on where sample i of the last run ended; see <see cref="SpikeSession.Rest"/>. Without it, and under the other
    /// codings in any case, every sample starts from rest.
    /// </summary>
    public bool Stream { get; init; }

    /// <summary>Count spikes and synaptic operations (see <see cref="SpikeSession.Statistics"/>).</summary>
    public bool CollectStatistics { get; init; }

    /// <summary>Populations, by name, whose codes a <see cref="SpikeRun"/> keeps.</summary>
    public ImmutableArray<string> Record { get; init; } = [];

    /// <summary>Which chip <see cref="Backend.Loihi"/> opens, and how; null: the first that is free, as the environment says.</summary>
    public Devices.SpikeDeviceOptions? Device { get; init; }

    /// <summary>Multiply-accumulates of a network from which threads share one sample. Below that, waiting for each other at every operation costs more than sharing gains.</summary>
    internal long ShareFrom { get; init; } = 1 << 20;
}
