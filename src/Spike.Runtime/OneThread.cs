namespace Spike.Runtime;

/// <summary>Lets one thread into a session at a time, for a call or for several. A second one is refused and does not wait: it would get the other one's buffers.</summary>
internal struct OneThread
{
    private int entered;

    // Of the thread that has taken the session for several calls. Another one reads what it never wrote: not its own number.
    private int holder, takes;
    private bool calling;

    /// <summary>Enters for one call, which ends on this thread where it is the holder's.</summary>
    /// <exception cref="InvalidOperationException">Another thread is inside, or another call of this one.</exception>
    public void Enter()
    {
        if (IsHeld && !calling) calling = true;
        else EnterAlone();
    }

    /// <summary>Enters for what may outlive the holder's calls, or ends the session.</summary>
    /// <exception cref="InvalidOperationException">A thread is inside, this one too.</exception>
    public void EnterAlone()
    {
        if (Interlocked.Exchange(ref entered, 1) != 0)
            throw new InvalidOperationException("A session runs on one thread at a time; give each thread a session of its own.");
    }

    public void Leave()
    {
        if (calling) calling = false;
        else Volatile.Write(ref entered, 0);
    }

    /// <summary>Enters for several calls of this thread. It may take again what it has.</summary>
    /// <exception cref="InvalidOperationException">Another thread is inside, or a call of this one.</exception>
    public void Take()
    {
        if (!IsHeld || calling)
        {
            EnterAlone();
            holder = Environment.CurrentManagedThreadId;
        }

        takes++;
    }

    /// <summary>Ends what <see cref="Take"/> began; does nothing on a thread that has not taken it.</summary>
    public void Return()
    {
        if (!IsHeld || --takes > 0) return;
        holder = 0;
        Volatile.Write(ref entered, 0);
    }

    private readonly bool IsHeld => holder == Environment.CurrentManagedThreadId;
}
