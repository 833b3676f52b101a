using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>What clients may follow to its end.</summary>
internal interface IFollowed
{
    JobState State { get; }

    /// <summary>Changes with every change.</summary>
    long Version { get; }
}

/// <summary>Server-sent events of something: it at once, after each change, and for the last time when it is over.</summary>
internal static class EventStream
{
    /// <summary>How long a grain is left waiting for a change before it is asked anew.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <param name="now">As it is.</param>
    /// <param name="answer">What clients see of it.</param>
    /// <param name="next">Waits for a change for as long as <see cref="Look"/>; null: it is gone.</param>
    /// <param name="stopping">The service stops.</param>
    /// <param name="cancellation">The client is gone.</param>
    public static async IAsyncEnumerable<SseItem<TAnswer>> FollowAsync<T, TAnswer>(
        T now, Func<T, TAnswer> answer, Func<T, Task<T?>> next, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellation) where T : class, IFollowed
    {
        SseItem<TAnswer> Event() => new(answer(now), now.State.IsOver() ? "end" : "change") { EventId = now.Version.ToString(CultureInfo.InvariantCulture) };
        yield return Event();
        long said = Stopwatch.GetTimestamp();
        // A client that is gone cancels, and nobody else would say so while nothing changes.
        while (!now.State.IsOver() && !stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // A record that is gone changes no more.
            if (await Patience.RetryAsync(() => next(now), cancellation) is not { } later) yield break;
            // Said again now and then: a proxy ends a stream in which nothing moves, and whether a client is still there shows when something is sent to it.
            if (later.Version == now.Version && Stopwatch.GetElapsedTime(said) < Patience.Quiet) continue;
            (now, said) = (later, Stopwatch.GetTimestamp());
            yield return Event();
        }
    }
}
