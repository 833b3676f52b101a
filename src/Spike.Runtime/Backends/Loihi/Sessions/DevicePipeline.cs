using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>Takes samples through a device: sends, steps and receives by turns, begins the next sample as soon as the image lets it in, and compares the counts at the end of each.</summary>
/// <param name="device">The device.</param>
/// <param name="image">What it runs.</param>
/// <param name="options">The session's.</param>
/// <param name="most">Samples under way.</param>
internal sealed class DevicePipeline(IDriverDevice device, ImageFacts image, SpikeDeviceOptions options, int most)
{
    private readonly SpikeDeviceSpike[] room = new SpikeDeviceSpike[1024];
    private readonly List<SampleUnderWay> underWay = [];
    private int idle;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<SampleUnderWay> UnderWay => underWay;

    /// <summary>Whose call it was that failed.</summary>
    public SampleUnderWay? Current { get; private set; }

    public bool HasRoom => underWay.Count == 0 || (underWay.Count < most && underWay[^1].Done >= image.Interval && underWay.TrueForAll(sample => sample.IsDropped || !sample.Cancellation.IsCancellationRequested));

    /// <exception cref="SpikeDeviceException">The device failed; the sample is under way nevertheless.</exception>
    public void Begin(SampleUnderWay sample)
    {
        underWay.Add(sample);
        Current = sample;
        device.Start(sample.Number);
    }

    /// <summary>Some steps of all that is under way.</summary>
    /// <returns>The sample that is over, with the counts of both sides alike, if one is: no two end in one step.</returns>
    /// <exception cref="SpikeDeviceException">The device failed, or its counts differ from the host's.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants any of the samples any more.</exception>
    public SampleUnderWay? Turn()
    {
        Leave();
        int steps = Math.Min(options.StepsPerCall, underWay[0].Left);
        // The next sample enters at the first step that is open to it; where none waited then, one that comes now waits an interval at most.
        if (underWay.Count < most) steps = Math.Min(steps, underWay[^1].Done < image.Interval ? image.Interval - underWay[^1].Done : image.Interval);
        foreach (SampleUnderWay sample in underWay) Send(sample, sample.Done + steps);
        Current = underWay[0];
        int done = device.Step(underWay[0].Number, steps);
        ulong before = Received();
        foreach (SampleUnderWay sample in underWay)
        {
            sample.Done += done;
            Receive(sample);
        }

        idle = done > 0 || Received() > before ? 0 : idle + 1;
        if (idle > 2)
        {
            idle = 0;
            throw new SpikeDeviceException(SpikeDeviceFault.Timeout,
                $"'{device.Id}' does no step and gives no spike at step {underWay[0].Done} of {underWay[0].Work.Steps}. Reset the board, or report it to its maker.");
        }

        SampleUnderWay oldest = Current = underWay[0];
        if (oldest.Left > 0) return null;
        Compare(oldest, device.Finish(oldest.Number));
        underWay.RemoveAt(0);
        return oldest;
    }

    /// <summary>Gives up all that is under way: the device was reset, or is gone.</summary>
    public IReadOnlyList<SampleUnderWay> Clear()
    {
        SampleUnderWay[] all = [.. underWay];
        underWay.Clear();
        return all;
    }

    private ulong Received()
    {
        ulong sum = 0;
        foreach (SampleUnderWay sample in underWay) sum += sample.Received;
        return sum;
    }

    /// <summary>One alone that is cancelled ends the turn, and a fresh start is the quickest way on. Beside others it is answered, and the device takes it to its end.</summary>
    private void Leave()
    {
        foreach (SampleUnderWay sample in underWay)
        {
            if (!sample.Cancellation.IsCancellationRequested) continue;
            if (underWay.Count == 1) throw new OperationCanceledException(sample.Cancellation);
            if (!sample.IsDropped) sample.Drop();
        }

        if (underWay.TrueForAll(sample => sample.IsDropped)) throw new OperationCanceledException();
    }

    private void Send(SampleUnderWay sample, int until)
    {
        SpikeDeviceSpike[] spikes = sample.Work.Spikes;
        int end = sample.Sent;
        while (end < spikes.Length && spikes[end].Step < until) end++;
        Current = sample;
        while (sample.Sent < end)
        {
            if (underWay.Count == 1) sample.Cancellation.ThrowIfCancellationRequested();
            sample.Sent += device.Send(sample.Number, spikes.AsSpan(sample.Sent, end - sample.Sent));
        }
    }

    private void Receive(SampleUnderWay sample)
    {
        Current = sample;
        while (true)
        {
            if (underWay.Count == 1) sample.Cancellation.ThrowIfCancellationRequested();
            int count = device.Receive(sample.Number, room);
            if (count == 0) return;
            foreach (SpikeDeviceSpike spike in room.AsSpan(0, count))
            {
                if (!image.IsOutput(spike) || spike.Step < sample.Last || spike.Step >= sample.Done)
                    throw Miscounted(sample, $"it gave {spike} after step {sample.Last}, with {sample.Done} steps done, and the outputs have {string.Join(", ", image.Outputs)} elements");
                sample.Count(spike);
                if (!sample.IsDropped) Give(sample, spike);
            }
        }
    }

    private void Give(SampleUnderWay sample, SpikeDeviceSpike spike)
    {
        try
        {
            sample.Work.Give(spike, sample.Cancellation);
        }
        catch (OperationCanceledException) when (underWay.Count > 1)
        {
            sample.Drop();
        }
    }

    private void Compare(SampleUnderWay sample, DriverSummary summary)
    {
        int steps = sample.Work.Steps;
        if (summary.Sample != sample.Number) throw Miscounted(sample, $"it finished sample {summary.Sample}");
        if (summary.Steps != steps) throw Miscounted(sample, $"it did {summary.Steps} steps, and {steps} were asked for");
        if (summary.SpikesIn != (ulong)sample.Sent) throw Miscounted(sample, $"it took {summary.SpikesIn} spikes, and {sample.Sent} were sent");
        if (summary.SpikesOut != sample.Received) throw Miscounted(sample, $"it gave {summary.SpikesOut} spikes, and {sample.Received} arrived");
        // One lost and one doubled: the counts are right and the spikes are not.
        if (summary.SumIn != SpikeDigest.Of(sample.Work.Spikes.AsSpan(0, sample.Sent))) throw Miscounted(sample, "it took other spikes than were sent");
        if (summary.SumOut != sample.Sum) throw Miscounted(sample, "it gave other spikes than arrived");
    }

    private SpikeDeviceException Miscounted(SampleUnderWay sample, string how) => new(SpikeDeviceFault.Miscounted,
        $"'{device.Id}' and the host disagree on sample {sample.Number}: {how}. Its result is not used. Run the sample again; where it recurs, see to the link of the board.");
}
