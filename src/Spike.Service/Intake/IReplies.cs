using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Intake;

/// <summary>Tells those who asked by a message how their job ended.</summary>
internal interface IReplies
{
    /// <returns>Those who could not be told now, which is to be tried again.</returns>
    Task<ImmutableArray<ReplyAddress>> SendAsync(ImmutableArray<ReplyAddress> addresses, Job job);
}

/// <summary>Without a message broker nobody asked that way.</summary>
internal sealed class NoReplies : IReplies
{
    public Task<ImmutableArray<ReplyAddress>> SendAsync(ImmutableArray<ReplyAddress> addresses, Job job) => Task.FromResult(ImmutableArray<ReplyAddress>.Empty);
}
