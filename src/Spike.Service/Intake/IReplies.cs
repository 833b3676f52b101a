using Spike.Service.Jobs;

namespace Spike.Service.Intake;

/// <summary>Tells those who asked by a message how their job ended.</summary>
internal interface IReplies
{
    /// <returns>False: not now, it is to be tried again.</returns>
    Task<bool> TrySendAsync(IReadOnlyList<ReplyAddress> addresses, Job job);
}

/// <summary>Without a message broker nobody asked that way.</summary>
internal sealed class NoReplies : IReplies
{
    public Task<bool> TrySendAsync(IReadOnlyList<ReplyAddress> addresses, Job job) => Task.FromResult(true);
}
