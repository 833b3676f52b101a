using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>The host's side of an image: codes become the spikes of its inputs, and the spikes of its outputs become codes.</summary>
internal sealed class ChipHost(ChipImage image)
{
    public ChipImage Image => image;

    /// <summary>Adds the spikes of one input.</summary>
    /// <param name="port">Index into the image's inputs.</param>
    /// <param name="codes">One an element.</param>
    /// <param name="spikes">Gets them.</param>
    /// <exception cref="ArgumentException">The input is not made of codes, has another length, or does not have a code.</exception>
    public void Encode(int port, ReadOnlySpan<int> codes, List<SpikeDeviceSpike> spikes)
    {
        InputPort input = image.Inputs[port];
        if (input.Emission is not { } emission) throw new ArgumentException($"Input '{input.Name}' takes spikes, not codes.");
        if (codes.Length != input.Elements) throw new ArgumentException($"Input '{input.Name}' takes {input.Elements} codes, not {codes.Length}.");
        for (int element = 0; element < codes.Length; element++)
        {
            int code = codes[element];
            if (code < emission.Range.Min || code > emission.Range.Max) throw new ArgumentException($"Input '{input.Name}' has no code {code}.");
            if (code != 0) Encode(port, element, code, emission, spikes);
        }
    }

    /// <summary>Reads the codes of one output.</summary>
    /// <param name="port">Index into the image's outputs.</param>
    /// <param name="spikes">All that the device has sent for the sample; those of other outputs are passed over.</param>
    /// <param name="codes">Gets one an element.</param>
    public void Decode(int port, ReadOnlySpan<SpikeDeviceSpike> spikes, Span<int> codes)
    {
        OutputPort output = image.Outputs[port];
        if (output.Emission is not { } emission) throw new ArgumentException($"Output '{output.Name}' gives spikes, not codes.");
        if (codes.Length != output.Elements) throw new ArgumentException($"Output '{output.Name}' gives {output.Elements} codes, not {codes.Length}.");
        codes.Clear();
        foreach (SpikeDeviceSpike spike in spikes)
        {
            if (spike.Port != port) continue;
            int last = emission.FirstStep + emission.Range.Bits - 1;
            codes[spike.Element] += emission.Coding == SpikeCoding.Radix ? spike.Payload << Math.Clamp(last - spike.Step, 0, 31) : spike.Payload;
        }
    }

    private static void Encode(int port, int element, int code, Emission emission, List<SpikeDeviceSpike> spikes)
    {
        switch (emission.Coding)
        {
            case SpikeCoding.Radix:
                (uint positive, uint negative) = CodeEmission.Digits(code, emission.Range.Signed);
                int last = emission.FirstStep + emission.Range.Bits - 1;
                for (uint digits = positive | negative; digits != 0; digits &= digits - 1)
                {
                    int bit = System.Numerics.BitOperations.TrailingZeroCount(digits);
                    spikes.Add(new SpikeDeviceSpike(last - bit, port, element, ((positive >> bit) & 1) != 0 ? 1 : -1));
                }

                break;
            case SpikeCoding.Rate:
                for (int t = 0; t < Math.Abs(code); t++) spikes.Add(new SpikeDeviceSpike(emission.FirstStep + t, port, element, Math.Sign(code)));
                break;
            default:
                if (Math.Abs(code) >= emission.Threshold) spikes.Add(new SpikeDeviceSpike(emission.FirstStep, port, element, code));
                break;
        }
    }
}
