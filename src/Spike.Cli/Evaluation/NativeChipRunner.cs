using System.Diagnostics;
using System.Runtime.InteropServices;
using Spike.Cli.Rendering;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Cli.Evaluation;

/// <summary>Runs a native model's chip image over the steps of a file: on a chip, or on the emulator where that was asked for.</summary>
internal static class NativeChipRunner
{
    public const string Name = "loihi";

    /// <exception cref="DataFault">The data does not fit the model.</exception>
    public static RunDocument Run(SpikeModel model, string path, string data, IReadOnlyCollection<string> record, Action<IEnumerable<(string Key, DataArray Array)>>? write, string? output, SpikeDeviceOptions? chip, CancellationToken cancellation)
    {
        if (model.Chip() is not { } image)
            throw CommandFailure.At(path, "SPIKE3002", "it was compiled without chips, and the backend 'loihi' runs on nothing else", "Compile the model with --target loihi1, loihi2 or loihi3.");
        if (record.Count > 0) throw CommandFailure.At(path, "SPIKE3002", "membranes stay on the chip: there is nothing to record", "Leave --record out, or run on the simulator.");
        NativeSamples samples = NativeSamples.Read(data, model.Inputs);
        int payload = (image.Hardware ?? ChipBoards.Find(image.Profile, image.Board).Value)?.Chip.Spikes.PayloadBits.Count ?? 32;
        foreach (SpikeTensor input in model.Inputs)
        {
            if (NativeHost.Fault(samples.Values[input.Name], payload) is { } fault)
                throw CommandFailure.At(data, "SPIKE2005", $"input '{input.Name}' is no spike train: {fault}", "Give spikes, or run on the simulator.");
        }

        var clock = Stopwatch.StartNew();
        (float[][] values, string device) = RunAsync(model, image, samples, chip, cancellation).GetAwaiter().GetResult();
        double seconds = clock.Elapsed.TotalSeconds;
        write?.Invoke(model.Outputs.Select((port, i) => (port.Name, DataArray.Of([samples.Steps, samples.Batch, .. port.Shape.Skip(1)], values[i]))));
        return new RunDocument(
            path, samples.Batch, seconds, output, Raster: null, [.. model.Outputs.Select(port => new OutputDocument(port.Name, [samples.Steps, samples.Batch, .. port.Shape.Skip(1)], Largest: null))], null,
            Name, $"loihi on '{device}', as asked for: {samples.Steps} steps of a native model in fixed point");
    }

    private static async Task<(float[][] Values, string Device)> RunAsync(SpikeModel model, ChipImage image, NativeSamples samples, SpikeDeviceOptions? chip, CancellationToken cancellation)
    {
        float[][] values = [.. model.Outputs.Select(port => new float[checked(samples.Steps * samples.Batch * port.Length)])];
        SpikeDeviceSession session = await SpikeDeviceSession.OpenAsync(model.ChipBytes(), chip, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            string device = string.Join(", ", session.Devices);
            for (int sample = 0; sample < samples.Batch; sample++)
            {
                SpikeDeviceResult result = await session.RunAsync(new SpikeDeviceSample([.. Encode(model, samples, sample)], NativeHost.Steps(image, samples.Steps)), cancellation).ConfigureAwait(false);
                for (int port = 0; port < values.Length; port++)
                {
                    (float[] to, int length, int at) = (values[port], model.Outputs[port].Length, sample);
                    NativeHost.Decode(image, port, ImmutableCollectionsMarshal.AsArray(result.Spikes), (step, element, spike) =>
                    {
                        if (step < samples.Steps) to[(((step * samples.Batch) + at) * length) + element] += spike;
                    });
                }
            }

            return (values, device);
        }
    }

    private static List<SpikeDeviceSpike> Encode(SpikeModel model, NativeSamples samples, int sample)
    {
        var spikes = new List<SpikeDeviceSpike>();
        for (int step = 0; step < samples.Steps; step++)
        {
            for (int port = 0; port < model.Inputs.Length; port++)
            {
                int length = model.Inputs[port].Length;
                NativeHost.Encode(port, step, samples.Values[model.Inputs[port].Name].AsSpan(((step * samples.Batch) + sample) * length, length), spikes);
            }
        }

        return spikes;
    }
}
