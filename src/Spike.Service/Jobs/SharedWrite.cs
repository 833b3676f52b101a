namespace Spike.Service.Jobs;

/// <summary>Writes of one state, never two at once: calls that come while one is under way share the next. For the turns of one grain, not for threads.</summary>
internal sealed class SharedWrite(Func<Task> write)
{
    private Task running = Task.CompletedTask;
    private Task? following;

    /// <summary>Done once all that was changed before the call is written.</summary>
    public Task RunAsync()
    {
        if (following is not null) return following;
        if (running.IsCompleted) return running = write();
        return following = FollowAsync();
    }

    private async Task FollowAsync()
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        following = null;
        running = write();
        await running;
    }
}
