using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>A sample on a device: how far both sides have come with it, and its caller's wish to end it.</summary>
internal sealed class SampleUnderWay : IDisposable
{
    private readonly CancellationTokenSource either;
    private CancellationTokenRegistration registration;

    /// <param name="work">The sample.</param>
    /// <param name="stop">The session ends.</param>
    public SampleUnderWay(SampleWork work, CancellationToken stop)
    {
        Work = work;
        either = CancellationTokenSource.CreateLinkedTokenSource(work.Cancellation, stop);
    }

    public SampleWork Work { get; }

    public ulong Number => (ulong)Work.Number;

    /// <summary>Its caller cancelled it, or the session ends.</summary>
    public CancellationToken Cancellation => either.Token;

    /// <summary>Steps done.</summary>
    public int Done { get; set; }

    public int Left => Work.Steps - Done;

    /// <summary>Input spikes sent.</summary>
    public int Sent { get; set; }

    /// <summary>Output spikes received.</summary>
    public ulong Received { get; private set; }

    /// <summary>Of their digests.</summary>
    public ulong Sum { get; private set; }

    /// <summary>The step of the last of them.</summary>
    public int Last { get; private set; }

    /// <summary>It was cancelled and answered; the device takes it to its end for the sake of the others, and nobody gets its spikes.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Where to hear that it was cancelled; until it is disposed.</summary>
    public void WhenCancelled(Action<SampleUnderWay> cancelled) => registration = either.Token.UnsafeRegister(_ => cancelled(this), null);

    /// <summary>Counts a spike that came.</summary>
    public void Count(SpikeDeviceSpike spike)
    {
        Received++;
        Sum += SpikeDigest.Of(spike);
        Last = spike.Step;
    }

    public void Drop()
    {
        IsDropped = true;
        Work.Cancel();
    }

    /// <summary>Nobody hears of a cancel any more; a callback that is running has ended.</summary>
    public void Dispose()
    {
        registration.Dispose();
        either.Dispose();
    }
}
