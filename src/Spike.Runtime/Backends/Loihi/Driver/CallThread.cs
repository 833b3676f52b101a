namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>The thread that makes the calls into a library. Who waits for a call gives up after a time, and leaves the thread to it.</summary>
/// <remarks>A call that hangs cannot be ended from outside: its thread, its handle and its buffers must stay as they are until it returns, maybe for ever.</remarks>
internal sealed class CallThread : IDisposable
{
    private readonly Lock gate = new();
    private readonly Lock turn = new();
    private readonly SemaphoreSlim asked = new(0), answered = new(0);
    private Action? work;
    private Exception? failure;
    private bool returned, abandoned, ended;
    private Action? afterwards;

    public CallThread(string name)
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Whether a call did not return in time; nothing can be called any more.</summary>
    public bool IsAbandoned
    {
        get
        {
            lock (gate) return abandoned;
        }
    }

    /// <summary>Makes a call, and waits for it.</summary>
    /// <param name="call">Keeps alive what it passes.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="interrupt">Asks the call to return; it may hang as well.</param>
    /// <param name="grace">How long it may take after that.</param>
    /// <param name="whenAbandoned">What the thread does when a call that was given up returns after all.</param>
    /// <returns>False: it did not return, and the thread is lost.</returns>
    public bool Call(Action call, TimeSpan limit, Action? interrupt, TimeSpan grace, Action? whenAbandoned)
    {
        lock (turn)
        {
            lock (gate)
            {
                if (abandoned || ended) return false;
                (work, failure, returned) = (call, null, false);
            }

            asked.Release();
            if (!answered.Wait(limit) && !Insist(interrupt, grace, whenAbandoned)) return false;
            if (failure is { } thrown) throw thrown;
            return true;
        }
    }

    public void Dispose()
    {
        lock (turn)
        {
            lock (gate)
            {
                if (abandoned || ended) return;
                ended = true;
            }

            asked.Release();
        }
    }

    private bool Insist(Action? interrupt, TimeSpan grace, Action? whenAbandoned)
    {
        // On a thread of its own: a library that hangs in one function may hang in the one that should end it.
        if (interrupt is not null) new Thread(() => interrupt()) { IsBackground = true, Name = "spike_nx_cancel" }.Start();
        if (answered.Wait(grace)) return true;
        lock (gate)
        {
            if (returned)
            {
                answered.Wait();
                return true;
            }

            (abandoned, afterwards) = (true, whenAbandoned);
            return false;
        }
    }

    private void Serve()
    {
        while (true)
        {
            asked.Wait();
            Action? next;
            lock (gate)
            {
                if (ended) return;
                next = work;
            }

            Exception? thrown = null;
            try
            {
                next!();
            }
            catch (Exception e)
            {
                thrown = e; // the caller's: it is thrown there
            }

            lock (gate)
            {
                (work, failure, returned) = (null, thrown, true);
                if (!abandoned)
                {
                    answered.Release();
                    continue;
                }
            }

            afterwards?.Invoke();
            return;
        }
    }
}
