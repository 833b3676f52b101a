using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Devices;

/// <summary>
/// Runs a chip image on one or several devices. Samples are accepted one by one, wait in a queue of fixed length, and each gets one answer: its
/// result, or a <see cref="SpikeDeviceException"/>, or that it was cancelled. Safe for concurrent use.
/// </summary>
public sealed class SpikeDeviceSession : IAsyncDisposable
{
    private readonly DeviceOpening opening;
    private readonly ImageFacts image;
    private readonly SpikeDeviceOptions options;
    private readonly SemaphoreSlim changing = new(1);
    private readonly ImmutableArray<string> devices;
    private volatile DeviceTeam team;
    private long samples;
    private bool disposed;

    private SpikeDeviceSession(DeviceOpening opening, ImageFacts image, SpikeDeviceOptions options, IReadOnlyList<DeviceSlot> slots)
    {
        (this.opening, this.image, this.options) = (opening, image, options);
        devices = [.. slots.Select(slot => slot.Id)];
        team = Start(slots);
    }

    /// <summary>The devices that the session was opened with, those that are lost included.</summary>
    public ImmutableArray<string> Devices => devices;

    /// <summary>Whether a device is up, so that samples are accepted.</summary>
    public bool IsConnected => team.Fault is null && !Volatile.Read(ref disposed);

    /// <summary>Takes devices and loads a model's image onto them: its signature and the devices' identity come first where verification is required.</summary>
    /// <param name="model">A model that was compiled for a chip.</param>
    /// <param name="options">Which devices, how long calls may take; none: the first device that is free and fits.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The session; dispose it to give the devices back.</returns>
    /// <exception cref="SpikeDeviceException">The model may not go to a device, or none can be had; the message says why, and what to do.</exception>
    public static async Task<SpikeDeviceSession> OpenAsync(SpikeModel model, SpikeDeviceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SpikeDeviceOptions();
        // All of it is hashed before its signature counts: the signature is one over hashes.
        ChipImage image = model.Chip() ?? throw new SpikeDeviceException(SpikeDeviceFault.Image, $"The model '{model.Name}' holds no chip image. Compile it for a chip, Target=\"loihi3\" for example.");
        HardwareVerification.Check(model, options);
        ReadOnlyMemory<byte> bytes = model.ChipBytes();
        DeviceOpening opening = await Blocking(() => DeviceSources.For(bytes, image, options), cancellation).ConfigureAwait(false);
        return await OpenAsync(opening, ImageFacts.Of(image), options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes devices and loads an image onto them: known first, then loaded. Where verification is required, an image alone is refused: an artifact is signed, and its image goes by its model.</summary>
    /// <param name="image">A chip image, docs/loihi-artifact.md. Not changed while the session is in use.</param>
    /// <param name="options">Which devices, how long calls may take; none: the first device that is free and fits.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The session; dispose it to give the devices back.</returns>
    /// <exception cref="SpikeDeviceException">No device can be had; the message says what was looked for, where, and what to do.</exception>
    public static async Task<SpikeDeviceSession> OpenAsync(ReadOnlyMemory<byte> image, SpikeDeviceOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SpikeDeviceOptions();
        HardwareVerification.RefuseUnsigned(options);
        ChipImage read;
        try
        {
            read = ChipImageFile.Read(image);
        }
        catch (Exception e) when (e is ChipImageException or SpikeFormatException)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Image, e.Message, e);
        }

        DeviceOpening opening = await Blocking(() => DeviceSources.For(image, read, options), cancellation).ConfigureAwait(false);
        return await OpenAsync(opening, ImageFacts.Of(read), options, cancellation).ConfigureAwait(false);
    }

    internal static async Task<SpikeDeviceSession> OpenAsync(DeviceOpening opening, ImageFacts image, SpikeDeviceOptions options, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Queue, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SpikeQueue, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StepsPerCall, 1);
        try
        {
            IReadOnlyList<DeviceSlot> slots = await Blocking(opening.Open, cancellation).ConfigureAwait(false);
            return new SpikeDeviceSession(opening, image, options, slots);
        }
        catch
        {
            opening.Dispose();
            throw;
        }
    }

    /// <summary>Accepts a sample, when there is room for it.</summary>
    /// <param name="sample">What to run.</param>
    /// <param name="cancellation">Before it is accepted: it never is. After: the device ends it early, and its result is cancelled.</param>
    /// <returns>The sample's number and the result to come.</returns>
    /// <exception cref="ArgumentException">The sample does not fit the image.</exception>
    /// <exception cref="SpikeDeviceException">No device is up; the sample was not accepted.</exception>
    public ValueTask<SpikeDeviceRun> SendAsync(SpikeDeviceSample sample, CancellationToken cancellation = default) => EnterAsync(sample, null, cancellation);

    /// <summary>Runs a sample and waits for its result.</summary>
    /// <param name="sample">What to run.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>All output spikes.</returns>
    /// <exception cref="ArgumentException">The sample does not fit the image.</exception>
    /// <exception cref="SpikeDeviceException">No device is up, or it did not finish the sample.</exception>
    public async Task<SpikeDeviceResult> RunAsync(SpikeDeviceSample sample, CancellationToken cancellation = default)
    {
        SpikeDeviceRun run = await SendAsync(sample, cancellation).ConfigureAwait(false);
        return await run.Result.ConfigureAwait(false);
    }

    /// <summary>Runs a sample and gives its output spikes as they leave. The device waits for a slow reader; a reader that stops early ends the sample.</summary>
    /// <remarks>Spikes that were read before a fault are true, but not all of their sample; the fault comes where the next one would.</remarks>
    /// <param name="sample">What to run.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The spikes, by the step in which they left.</returns>
    public async IAsyncEnumerable<SpikeDeviceSpike> StreamAsync(SpikeDeviceSample sample, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var spikes = Channel.CreateBounded<SpikeDeviceSpike>(new BoundedChannelOptions(options.SpikeQueue) { SingleReader = true, SingleWriter = true });
        SpikeDeviceRun run = await EnterAsync(sample, spikes.Writer, reading.Token).ConfigureAwait(false);
        try
        {
            await foreach (SpikeDeviceSpike spike in spikes.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)) yield return spike;
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            Forget(run); // the channel has told the reader
        }
    }

    /// <summary>Runs one sample after the other and gives each back when it is answered, in their order. The next ones enter meanwhile, as far as the queue and the devices take them.</summary>
    /// <remarks>
    /// Its result may be a fault: await it. The samples behind go on. Where no device is up any more the samples end, and the fault comes after all that were
    /// accepted before. A reader that is slow holds the samples up, and no more than <see cref="SpikeDeviceOptions.Queue"/> answers wait for it.
    /// </remarks>
    /// <param name="samples">What to run.</param>
    /// <param name="cancellation">Ends all that were accepted and not given back.</param>
    /// <returns>One an accepted sample, its result or fault known.</returns>
    public async IAsyncEnumerable<SpikeDeviceRun> RunAllAsync(IAsyncEnumerable<SpikeDeviceSample> samples, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var accepted = Channel.CreateBounded<SpikeDeviceRun>(new BoundedChannelOptions(options.Queue) { SingleReader = true, SingleWriter = true });
        Task sending = SendAllAsync(samples, accepted.Writer, reading.Token);
        try
        {
            await foreach (SpikeDeviceRun run in accepted.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await Task.WhenAny(run.Result).ConfigureAwait(false);
                yield return run;
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            // Nobody asks for these any more.
            while (accepted.Reader.TryRead(out SpikeDeviceRun? run)) Forget(run);
        }
    }

    /// <summary>Asks the devices that are up how they are; lost ones are listed as such.</summary>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>One a device of the session.</returns>
    public async Task<ImmutableArray<SpikeDeviceHealth>> CheckAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed), this);
        IReadOnlyList<DeviceSlot> up = team.Slots;
        return await Blocking(() => devices.Select(id => Check(up.FirstOrDefault(slot => slot.Id == id), id)).ToImmutableArray(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens and loads the devices that were lost. Samples that failed are not run again: their callers know of them, and decide.</summary>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>When all devices of the session are up.</returns>
    /// <exception cref="SpikeDeviceException">One does not come back; those that were up stay so.</exception>
    public async Task ReconnectAsync(CancellationToken cancellation = default)
    {
        await changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            string[] missing = [.. devices.Except(team.Slots.Select(slot => slot.Id))];
            if (missing.Length == 0) return;
            IReadOnlyList<DeviceSlot> back = await Blocking(() => opening.OpenAll(missing), cancellation).ConfigureAwait(false);
            DeviceSlot[] homeless = [.. back.Where(slot => !team.Add(slot))];
            // The rest of the team was lost meanwhile, and its queue with it.
            if (homeless.Length > 0) team = Start(homeless);
            foreach (string device in missing)
            {
                if (RuntimeNotices.AreHeard) RuntimeNotices.Give(new DeviceBack(device));
            }
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Ends the session: samples that run or wait are cancelled, devices closed, their locks given back.</summary>
    /// <returns>When that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        await changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (disposed) return;
            Volatile.Write(ref disposed, true);
            await team.CloseAsync().ConfigureAwait(false);
            opening.Dispose();
        }
        finally
        {
            changing.Release();
        }
    }

    private async ValueTask<SpikeDeviceRun> EnterAsync(SpikeDeviceSample sample, ChannelWriter<SpikeDeviceSpike>? reader, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed), this);
        var work = new SampleWork(Interlocked.Increment(ref samples), sample, image.StepsOf(sample), reader, cancellation);
        await team.EnterAsync(work).ConfigureAwait(false);
        return new SpikeDeviceRun(work.Number, work.Answer);
    }

    private async Task SendAllAsync(IAsyncEnumerable<SpikeDeviceSample> samples, ChannelWriter<SpikeDeviceRun> accepted, CancellationToken cancellation)
    {
        try
        {
            await foreach (SpikeDeviceSample sample in samples.WithCancellation(cancellation).ConfigureAwait(false))
            {
                SpikeDeviceRun run = await SendAsync(sample, cancellation).ConfigureAwait(false);
                if (accepted.TryWrite(run)) continue;
                try
                {
                    await accepted.WriteAsync(run, cancellation).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    Forget(run);
                    throw;
                }
            }

            accepted.Complete();
        }
        catch (Exception e)
        {
            accepted.Complete(e);
        }
    }

    /// <summary>Nobody awaits the result; its fault is not an unobserved one.</summary>
    private static void Forget(SpikeDeviceRun run) =>
        _ = run.Result.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private DeviceTeam Start(IReadOnlyList<DeviceSlot> slots)
    {
        var started = new DeviceTeam(options.Queue);
        foreach (DeviceSlot slot in slots) started.Add(slot);
        return started;
    }

    private static SpikeDeviceHealth Check(DeviceSlot? slot, string id)
    {
        try
        {
            if (slot is not null) return slot.Check();
        }
        catch (Exception e) when (e is SpikeDeviceException or ObjectDisposedException)
        {
            // It does not answer: that is how it is.
        }

        return new SpikeDeviceHealth(id, SpikeDeviceState.Lost, null, null, TimeSpan.Zero, 0);
    }

    /// <summary>Calls into libraries block; not on a thread of the pool, which others wait for.</summary>
    private static Task<T> Blocking<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
