namespace Spike.Runtime;

/// <summary>Lets one thread into a session at a time. A second one is refused and does not wait: it would get the other one's buffers.</summary>
internal struct OneThread
{
    private int entered;

    /// <exception cref="InvalidOperationException">Another thread is inside.</exception>
    public void Enter()
    {
        if (Interlocked.Exchange(ref entered, 1) != 0)
            throw new InvalidOperationException("A session runs on one thread at a time; give each thread a session of its own.");
    }

    public void Leave() => Volatile.Write(ref entered, 0);
}
