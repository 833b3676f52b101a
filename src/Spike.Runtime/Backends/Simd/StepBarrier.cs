namespace Spike.Runtime.Backends.Simd;

/// <summary>Holds the threads that share a sample until all have done their part of an operation.</summary>
/// <remarks>Operations take microseconds, less than waking a thread: whoever is early spins, and yields to others who want the core.</remarks>
internal sealed class StepBarrier
{
    private int arrived;
    private int generation;
    private volatile bool broken;

    /// <summary>Waits for the others.</summary>
    /// <param name="parties">Threads, this one included; the same for all.</param>
    /// <exception cref="OperationCanceledException">Another thread failed.</exception>
    public void Wait(int parties)
    {
        int now = Volatile.Read(ref generation);
        if (Interlocked.Increment(ref arrived) == parties)
        {
            arrived = 0;
            Volatile.Write(ref generation, now + 1);
            return;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref generation) == now)
        {
            if (broken) throw new OperationCanceledException("Another thread of this run failed.");
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Lets nobody wait for a thread that failed.</summary>
    public void Break() => broken = true;

    /// <summary>Starts anew, when no thread waits.</summary>
    public void Reset()
    {
        arrived = 0;
        broken = false;
    }
}
