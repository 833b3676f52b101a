namespace Spike.Runtime.Backends.Simd;

/// <summary>Threads that wait for work and share it; the caller is one of them. Starting a job allocates nothing.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Action<int> job;
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] starts;
    private readonly CountdownEvent finished = new(1);
    private Exception? failure;
    private volatile bool stopping;

    /// <param name="size">Workers, the caller included.</param>
    /// <param name="job">What each worker does, given its number; the caller is number 0.</param>
    public WorkerTeam(int size, Action<int> job)
    {
        this.job = job;
        starts = [.. Enumerable.Range(1, size - 1).Select(_ => new SemaphoreSlim(0))];
        threads = [.. Enumerable.Range(1, size - 1).Select(worker => new Thread(() => Work(worker)) { IsBackground = true, Name = $"spike {worker}" })];
        foreach (Thread thread in threads) thread.Start();
    }

    public int Size => threads.Length + 1;

    /// <summary>Runs the job on some workers and returns when all are done.</summary>
    public void Run(int workers)
    {
        failure = null;
        finished.Reset(workers);
        for (int worker = 1; worker < workers; worker++) starts[worker - 1].Release();
        Do(0);
        finished.Wait();
        if (failure is not null) throw new InvalidOperationException("A worker thread failed.", failure);
    }

    private void Work(int worker)
    {
        while (true)
        {
            starts[worker - 1].Wait();
            if (stopping) return;
            Do(worker);
        }
    }

    private void Do(int worker)
    {
        try
        {
            job(worker);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);
        }
        finally
        {
            finished.Signal();
        }
    }

    public void Dispose()
    {
        stopping = true;
        foreach (SemaphoreSlim start in starts) start.Release();
        foreach (Thread thread in threads) thread.Join();
        foreach (SemaphoreSlim start in starts) start.Dispose();
        finished.Dispose();
    }
}
