using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>The host's side of a native model's image: values become spikes step by step, and spikes and membranes values.</summary>
internal static class NativeHost
{
    /// <summary>What of some values no spike carries, or null.</summary>
    /// <param name="port">The input that they are for.</param>
    /// <param name="values">Of any steps.</param>
    /// <param name="payloadBits">Of the chip's spikes; 0 where they are binary.</param>
    public static string? Fault(InputPort port, ReadOnlySpan<float> values, int payloadBits) => port.Values is null ? Fault(values, payloadBits) : null;

    /// <summary>The same for an input whose payloads are its values.</summary>
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

    /// <summary>The payload that stands for a value; 0: no spike.</summary>
    public static int Payload(InputPort port, float value) =>
        port.Values is { } values ? (int)Math.Clamp(Math.Round(value / values.Unit, MidpointRounding.ToEven), -values.Most, values.Most) : (int)value;

    /// <summary>Adds the spikes of an input in one step.</summary>
    public static void Encode(ChipImage image, int port, int step, ReadOnlySpan<float> values, List<SpikeDeviceSpike> spikes)
    {
        for (int element = 0; element < values.Length; element++)
        {
            if (values[element] != 0 && Payload(image.Inputs[port], values[element]) is not 0 and var payload) spikes.Add(new SpikeDeviceSpike(step, port, element, payload));
        }
    }

    /// <summary>Reads an output of some native steps.</summary>
    /// <param name="image">The image.</param>
    /// <param name="port">Index into its outputs.</param>
    /// <param name="spikes">All that the device has sent; what left before the output's lag belongs to no step.</param>
    /// <param name="first">The first native step that is wanted.</param>
    /// <param name="values">[steps, elements].</param>
    public static void Decode(ChipImage image, int port, ReadOnlySpan<SpikeDeviceSpike> spikes, int first, Span<float> values)
    {
        OutputPort output = image.Outputs[port];
        ReadOnlySpan<double> scales = output.Membranes is { } membranes ? image.Segments.Read<double>(membranes.ScaleSegment) : [];
        ReadOnlySpan<double> offsets = output.Membranes?.OffsetSegment is { } segment ? image.Segments.Read<double>(segment) : [];
        // A membrane of 0 is not sent.
        for (int i = 0; i < values.Length; i++) values[i] = offsets.IsEmpty ? 0 : (float)offsets[i % output.Elements];
        foreach (SpikeDeviceSpike spike in spikes)
        {
            long step = (long)spike.Step - output.Lag - first;
            if (spike.Port != port || step < 0 || (step + 1) * output.Elements > values.Length) continue;
            ref float value = ref values[(int)(step * output.Elements) + spike.Element];
            if (scales.IsEmpty) value += spike.Payload;
            else value = (float)((spike.Payload * scales[spike.Element]) + (offsets.IsEmpty ? 0 : offsets[spike.Element]));
        }
    }
}
