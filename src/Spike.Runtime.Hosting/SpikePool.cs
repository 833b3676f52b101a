using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Spike.Runtime.Hosting;

/// <summary>Keeps instances of a typed class between uses, where making one for each would cost: on cards and chips, or in a tight loop. Safe for concurrent use.</summary>
/// <typeparam name="T">The class.</typeparam>
public sealed class SpikePool<T> : IDisposable where T : class, ISpikeNetwork<T>
{
    private readonly ConcurrentBag<T> idle = [];
    private readonly Func<T> make;
    private readonly int kept;
    private int count;
    private volatile bool disposed;

    internal SpikePool(Func<T> make, int kept) => (this.make, this.kept) = (make, kept == 0 ? Environment.ProcessorCount : kept);

    /// <summary>Takes an idle instance, or a new one where there is none: nobody waits. What it counted and what its neurons held is gone.</summary>
    /// <returns>Dispose it to give the instance back.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public SpikeLease<T> Rent()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!idle.TryTake(out T? network)) return new SpikeLease<T>(this, make());
        Interlocked.Decrement(ref count);
        return new SpikeLease<T>(this, network);
    }

    /// <summary>Disposes the idle instances; those that are out, when they come back.</summary>
    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out T? network)) network.Dispose();
    }

    internal static SpikePool<T> Of(IServiceProvider provider, string name)
    {
        SpikeModel model = provider.GetRequiredKeyedService<SpikeModel>(name);
        SpikeModelOptions options = SpikeModels.Options(provider, name);
        return new SpikePool<T>(() => T.Create(model, options.Run.Chosen), options.Pool);
    }

    internal void Return(T network)
    {
        // The model goes with the pool, and without it nothing can be renewed.
        if (disposed)
        {
            network.Dispose();
            return;
        }

        // While a run is still under way on another thread this throws: the instance is nobody's any more.
        network.Renew();
        if (Interlocked.Increment(ref count) > kept)
        {
            Interlocked.Decrement(ref count);
            network.Dispose();
            return;
        }

        idle.Add(network);
        // The pool may have gone between the two.
        if (disposed) Dispose();
    }
}

/// <summary>An instance that is its holder's until it is disposed.</summary>
/// <typeparam name="T">The class.</typeparam>
public sealed class SpikeLease<T> : IDisposable where T : class, ISpikeNetwork<T>
{
    private readonly SpikePool<T> pool;
    private T? network;

    internal SpikeLease(SpikePool<T> pool, T network) => (this.pool, this.network) = (pool, network);

    /// <summary>The instance, for one thread at a time.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public T Network
    {
        get
        {
            T? held = network;
            ObjectDisposedException.ThrowIf(held is null, this);
            return held;
        }
    }

    /// <summary>Gives the instance back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref network, null) is { } held) pool.Return(held);
    }
}
