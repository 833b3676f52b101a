using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>Takes one sample through a device: sends, steps and receives by turns, and compares the counts at the end.</summary>
internal sealed class SampleRun(IDriverDevice device, ImageFacts image, SpikeDeviceOptions options)
{
    private readonly SpikeDeviceSpike[] room = new SpikeDeviceSpike[1024];

    /// <exception cref="SpikeDeviceException">The device failed, or its counts differ from the host's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two calls.</exception>
    public void Run(SampleWork work, CancellationToken cancellation)
    {
        ulong number = (ulong)work.Number;
        cancellation.ThrowIfCancellationRequested();
        device.Start(number);
        int done = 0, sent = 0, idle = 0, last = 0;
        ulong received = 0, sum = 0;
        while (done < work.Steps)
        {
            int until = Math.Min(done + options.StepsPerCall, work.Steps);
            sent = Send(work, sent, until, cancellation);
            cancellation.ThrowIfCancellationRequested();
            int steps = device.Step(number, until - done);
            done += steps;
            ulong before = received;
            (received, sum, last) = Receive(work, (received, sum, last), done, cancellation);
            idle = steps > 0 || received > before ? 0 : idle + 1;
            if (idle > 2)
                throw new SpikeDeviceException(SpikeDeviceFault.Timeout, $"'{device.Id}' does no step and gives no spike at step {done} of {work.Steps}. Reset the board, or report it to its maker.");
        }

        Compare(work, device.Finish(number), sent, (received, sum));
    }

    private int Send(SampleWork work, int sent, int until, CancellationToken cancellation)
    {
        int end = sent;
        while (end < work.Spikes.Length && work.Spikes[end].Step < until) end++;
        while (sent < end)
        {
            cancellation.ThrowIfCancellationRequested();
            sent += device.Send((ulong)work.Number, work.Spikes.AsSpan(sent, end - sent));
        }

        return sent;
    }

    private (ulong Received, ulong Sum, int Last) Receive(SampleWork work, (ulong Received, ulong Sum, int Last) before, int done, CancellationToken cancellation)
    {
        (ulong received, ulong sum, int last) = before;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = device.Receive((ulong)work.Number, room);
            if (count == 0) return (received, sum, last);
            received += (ulong)count;
            sum += SpikeDigest.Of(room.AsSpan(0, count));
            foreach (SpikeDeviceSpike spike in room.AsSpan(0, count))
            {
                if (!image.IsOutput(spike) || spike.Step < last || spike.Step >= done)
                    throw Miscounted(work, $"it gave {spike} after step {last}, with {done} steps done, and the outputs have {string.Join(", ", image.Outputs)} elements");
                last = spike.Step;
                work.Give(spike, cancellation);
            }
        }
    }

    private void Compare(SampleWork work, DriverSummary summary, int sent, (ulong Count, ulong Sum) received)
    {
        if (summary.Sample != (ulong)work.Number) throw Miscounted(work, $"it finished sample {summary.Sample}");
        if (summary.Steps != work.Steps) throw Miscounted(work, $"it did {summary.Steps} steps, and {work.Steps} were asked for");
        if (summary.SpikesIn != (ulong)sent) throw Miscounted(work, $"it took {summary.SpikesIn} spikes, and {sent} were sent");
        if (summary.SpikesOut != received.Count) throw Miscounted(work, $"it gave {summary.SpikesOut} spikes, and {received.Count} arrived");
        // One lost and one doubled: the counts are right and the spikes are not.
        if (summary.SumIn != SpikeDigest.Of(work.Spikes.AsSpan(0, sent))) throw Miscounted(work, "it took other spikes than were sent");
        if (summary.SumOut != received.Sum) throw Miscounted(work, "it gave other spikes than arrived");
    }

    private SpikeDeviceException Miscounted(SampleWork work, string how) => new(SpikeDeviceFault.Miscounted,
        $"'{device.Id}' and the host disagree on sample {work.Number}: {how}. Its result is not used. Run the sample again; where it recurs, see to the link of the board.");
}
