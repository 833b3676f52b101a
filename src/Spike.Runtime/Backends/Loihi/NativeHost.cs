using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>The host's side of a native model's image: values become spikes step by step, and spikes values.</summary>
internal static class NativeHost
{
    /// <summary>What of some values no spike carries, or null.</summary>
    /// <param name="values">Of any steps.</param>
    /// <param name="payloadBits">Of the chip's spikes; 0 where they are binary.</param>
    public static string? Fault(ReadOnlySpan<float> values, int payloadBits)
    {
        double most = payloadBits == 0 ? 1 : Math.Pow(2, payloadBits - 1) - 1;
        foreach (float value in values)
        {
            if (value != MathF.Round(value)) return $"a value is {value}, and a spike carries whole numbers";
            if (payloadBits == 0 && value is not (0 or 1)) return $"a value is {value}, and the chip's spikes are binary";
            if (Math.Abs(value) > most) return $"a value is {value}, and a spike carries {most} at most";
        }

        return null;
    }

    /// <summary>Chip steps after which the last output of so many native steps has left.</summary>
    public static int Steps(ChipImage image, int steps) => steps + image.Outputs.Max(output => output.Lag);

    /// <summary>Adds the spikes of an input in one step.</summary>
    public static void Encode(int port, int step, ReadOnlySpan<float> values, List<SpikeDeviceSpike> spikes)
    {
        for (int element = 0; element < values.Length; element++)
        {
            if (values[element] != 0) spikes.Add(new SpikeDeviceSpike(step, port, element, (int)values[element]));
        }
    }

    /// <summary>Reads the spikes of an output.</summary>
    /// <param name="image">The image.</param>
    /// <param name="port">Index into its outputs.</param>
    /// <param name="spikes">All that the device has sent.</param>
    /// <param name="set">Gets native steps from 0 on, elements and payloads; what left before step 0 belongs to none.</param>
    public static void Decode(ChipImage image, int port, ReadOnlySpan<SpikeDeviceSpike> spikes, Action<int, int, int> set)
    {
        int lag = image.Outputs[port].Lag;
        foreach (SpikeDeviceSpike spike in spikes)
        {
            if (spike.Port == port && spike.Step >= lag) set(spike.Step - lag, spike.Element, spike.Payload);
        }
    }
}
