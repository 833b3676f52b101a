using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>Runs a model's chip image on a board, or on the emulator for whom asked for it. Values are encoded and decoded here, with the arithmetic of every backend.</summary>
internal sealed class LoihiSession : IBackendSession
{
    private readonly SpikingProgram program;
    private readonly ChipHost host;
    private readonly SpikeDeviceSession device;
    private readonly int[] ports;
    private readonly int[][][] inputs;
    private readonly int retries;
    private long again;
    private SpikeDeviceResult[] results = [];

    /// <exception cref="SpikeDeviceException">No device can be had; the message says what was looked for, where, and what to do.</exception>
    public LoihiSession(SpikingProgram program, ChipImage image, SpikeDeviceSession device, int retries = 0)
    {
        (this.program, this.device, this.retries, host) = (program, device, retries, new ChipHost(image));
        string[] names = [.. image.Inputs.Select(port => port.Name)];
        ports = [.. program.Inputs.Select((port, index) => Array.IndexOf(names, port.Name) is >= 0 and int named ? named : index)];
        inputs = new int[program.Inputs.Length][][];
    }

    /// <summary>Where it runs, for the reason of the choice.</summary>
    public string DeviceName => string.Join(", ", device.Devices);

    public SpikeStatistics Statistics => new(0, []);

    public string Remark => again == 0 ? "" : $" {again} samples were run again after faults of the device.";

    /// <summary>Opens a device for a model that has a chip image.</summary>
    public static LoihiSession Open(SpikeModel model, SpikeDeviceOptions? options)
    {
        SpikeDeviceSession device = SpikeDeviceSession.OpenAsync(model, options).GetAwaiter().GetResult();
        return new LoihiSession(model.Program, model.Chip()!, device, options?.Retries ?? 0);
    }

    public void SetInput(int input, ReadOnlySpan<float> values, int batch)
    {
        Edge edge = program.Edges[program.Inputs[input].Edge];
        int length = edge.Shape.Length;
        var samples = new int[batch][];
        for (int sample = 0; sample < batch; sample++)
        {
            samples[sample] = new int[length];
            for (int i = 0; i < length; i++) samples[sample][i] = RealCodes.Encode(values[(sample * length) + i], edge);
        }

        inputs[input] = samples;
    }

    public void Execute(int batch) => results = ExecuteAsync(batch).GetAwaiter().GetResult();

    public void GetOutput(int output, Span<float> values)
    {
        Edge edge = program.Edges[program.Outputs[output].Edge];
        var codes = new int[edge.Shape.Length];
        for (int sample = 0; sample < results.Length; sample++)
        {
            host.Decode(output, results[sample].Spikes.AsSpan(), codes);
            for (int i = 0; i < codes.Length; i++) values[(sample * codes.Length) + i] = RealCodes.Decode(codes[i], edge);
        }
    }

    public void GetCodes(int edge, Span<int> codes) => throw new NotSupportedException("A chip keeps its populations' codes to itself.");

    public void ResetStatistics()
    {
    }

    public void Rest()
    {
    }

    public void Dispose() => device.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<SpikeDeviceResult[]> ExecuteAsync(int batch)
    {
        var answers = new SpikeDeviceResult[batch];
        var failures = new int[batch];
        int[] open = [.. Enumerable.Range(0, batch)];
        while (true)
        {
            SpikeDeviceException? fault = await RoundAsync(open, answers, failures).ConfigureAwait(false);
            if (fault is null) return answers;
            // A sample is a function of its input: run again, it gives the same bits.
            if (failures.Any(count => count > retries)) throw fault;
            open = [.. open.Where(sample => answers[sample] is null)];
            again += open.Count(sample => failures[sample] > 0);
            if (!device.IsConnected) await BackAsync(fault).ConfigureAwait(false);
        }
    }

    /// <summary>Sends samples, as many at once as the queue takes, so that several devices share them, and waits for all.</summary>
    /// <returns>The first fault; null: all were answered.</returns>
    private async Task<SpikeDeviceException?> RoundAsync(int[] open, SpikeDeviceResult[] answers, int[] failures)
    {
        SpikeDeviceException? fault = null, refusal = null;
        var runs = new List<(int Sample, SpikeDeviceRun Run)>();
        var bystanders = new List<int>();
        foreach (int sample in open)
        {
            var spikes = new List<SpikeDeviceSpike>();
            for (int input = 0; input < inputs.Length; input++) host.Encode(ports[input], inputs[input][sample], spikes);
            try
            {
                runs.Add((sample, await device.SendAsync(new SpikeDeviceSample([.. spikes])).ConfigureAwait(false)));
            }
            catch (SpikeDeviceException e)
            {
                // No device is up: this one was not accepted, and none behind it would be.
                refusal = e;
                break;
            }
        }

        foreach ((int sample, SpikeDeviceRun run) in runs)
        {
            try
            {
                answers[sample] = await run.Result.ConfigureAwait(false);
            }
            catch (SpikeDeviceException e)
            {
                fault ??= e;
                // Whoever only stood by when the power went has used up nothing of its own.
                if (e.InnerException is SpikeDeviceException) bystanders.Add(sample);
                else failures[sample]++;
            }
        }

        // Nobody's own fault: all count, or it might go on for ever.
        if (fault is not null && runs.Count(run => answers[run.Sample] is null) == bystanders.Count) bystanders.ForEach(sample => failures[sample]++);
        return fault ?? refusal;
    }

    /// <summary>A board takes a moment until it is back, and its server until it lets the old connection go.</summary>
    private async Task BackAsync(SpikeDeviceException fault)
    {
        if (retries == 0) throw fault;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await device.ReconnectAsync().ConfigureAwait(false);
                return;
            }
            catch (SpikeDeviceException) when (attempt < 50)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }
}
