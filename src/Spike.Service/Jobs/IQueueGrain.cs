using System.Collections.Immutable;

namespace Spike.Service.Jobs;

/// <summary>The one queue of the cluster. It says which worker does what next; it knows of jobs nothing but their names.</summary>
internal interface IQueueGrain : IGrainWithIntegerKey
{
    /// <summary>Puts a job in; one that is in already stays where it is.</summary>
    /// <returns>0, or the seconds after which there may be room.</returns>
    Task<int> Enqueue(string job, string client);

    /// <summary>The next job for a worker, who waits for it a little while; null: there is none.</summary>
    Task<string?> Take(string silo);

    /// <summary>A member is alive and works on these.</summary>
    Task Beat(string silo, IReadOnlyList<string> running, int slots);

    /// <summary>A job needs nobody any more.</summary>
    Task Remove(string job);

    /// <summary>A member has nothing to do for a job that it took. Where another has it meanwhile, or it waits anew, it stays.</summary>
    Task Drop(string job, string silo);

    /// <summary>A job that a member took is to be done again: before all others, or, where it is what does not fit, after them. Where another has it meanwhile, it stays with that one.</summary>
    Task Return(string job, string silo, bool first = true);

    Task<QueueFigures> Figures();

    /// <summary>What each member does that was heard of lately.</summary>
    Task<ImmutableArray<MemberFigures>> Members();
}

/// <summary>How full the queue is.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">Jobs that members work on.</param>
/// <param name="OldestRunning">Since when the oldest of them runs.</param>
/// <param name="Slots">Compilations that the members can do at once.</param>
[GenerateSerializer, Immutable]
internal sealed record QueueFigures(int Waiting, int Running, DateTimeOffset? OldestRunning, int Slots);

/// <summary>A member's work.</summary>
/// <param name="Silo">Its name in the cluster.</param>
/// <param name="Running">Jobs that it works on.</param>
/// <param name="Slots">Compilations that it does at once.</param>
[GenerateSerializer, Immutable]
internal sealed record MemberFigures(string Silo, int Running, int Slots);
