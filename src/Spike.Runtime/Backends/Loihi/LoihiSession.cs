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
    private SpikeDeviceResult[] results = [];

    /// <exception cref="SpikeDeviceException">No device can be had; the message says what was looked for, where, and what to do.</exception>
    public LoihiSession(SpikingProgram program, ChipImage image, SpikeDeviceSession device)
    {
        (this.program, this.device, host) = (program, device, new ChipHost(image));
        string[] names = [.. image.Inputs.Select(port => port.Name)];
        ports = [.. program.Inputs.Select((port, index) => Array.IndexOf(names, port.Name) is >= 0 and int named ? named : index)];
        inputs = new int[program.Inputs.Length][][];
    }

    /// <summary>Where it runs, for the reason of the choice.</summary>
    public string DeviceName => string.Join(", ", device.Devices);

    public SpikeStatistics Statistics => new(0, []);

    /// <summary>Opens a device for a model that has a chip image.</summary>
    public static LoihiSession Open(SpikeModel model)
    {
        SpikeDeviceSession device = SpikeDeviceSession.OpenAsync(model).GetAwaiter().GetResult();
        return new LoihiSession(model.Program, model.Chip()!, device);
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
        // As many at once as the queue takes: several devices share them.
        var runs = new List<SpikeDeviceRun>();
        for (int sample = 0; sample < batch; sample++)
        {
            var spikes = new List<SpikeDeviceSpike>();
            for (int input = 0; input < inputs.Length; input++) host.Encode(ports[input], inputs[input][sample], spikes);
            runs.Add(await device.SendAsync(new SpikeDeviceSample([.. spikes])).ConfigureAwait(false));
        }

        return await Task.WhenAll(runs.Select(run => run.Result)).ConfigureAwait(false);
    }
}
