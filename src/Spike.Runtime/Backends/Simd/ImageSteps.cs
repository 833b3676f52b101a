using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>The images of all steps of a sample's window. The threads of a sample make them together.</summary>
/// <remarks>
/// Radix codes are laid out once, as bits, and the digits of each step taken out of the image that makes: that reads and writes whole vectors,
/// while laying out weaves rows of four channels.
/// </remarks>
/// <param name="image">Layout.</param>
/// <param name="input">The codes.</param>
/// <param name="synapses">How kernels read them.</param>
internal sealed unsafe class ImageSteps(CodeImage image, Edge input, SynapseRows synapses)
{
    // Codes of 8 bits at most: the digits of each fit a byte.
    private readonly bool fromBits = synapses.Bytes && input.Coding == SpikeCoding.Radix;

    /// <summary>Bytes from one step's image to the next.</summary>
    public nint Stride { get; } = (nint)((image.Length + 63) & ~63L);

    /// <summary>Bytes for all images, which all threads share.</summary>
    public long SharedBytes => (input.TimeSteps + 2) * (long)Stride;

    /// <summary>Bytes that each thread works in.</summary>
    public long OwnBytes => 2L * (input.Shape.Length + SpikeEvents.Slack) * sizeof(short);

    /// <summary>Lays a sample out, one image a step. No thread may read before all have come back.</summary>
    public void Fill(in Frame frame, short* codes, byte* images, byte* own)
    {
        (int plane, int endPlane) = frame.Share(image.Planes);
        (int first, int end) = image.Codes(plane, endPlane);
        short* digits = (short*)own;
        if (fromBits)
        {
            byte* positive = images + (input.TimeSteps * Stride), negative = null;
            if (input.Range.Signed)
            {
                negative = positive + Stride;
                short* minus = digits + input.Shape.Length + SpikeEvents.Slack;
                SpikeEvents.Masks(codes + first, end - first, signed: true, (ushort*)digits + first, (ushort*)minus + first);
                image.Fill(digits, plane, endPlane, 0, positive);
                image.Fill(minus, plane, endPlane, 0, negative);
            }
            else
            {
                image.Fill(codes, plane, endPlane, 0, positive);
            }

            frame.Await();
            (int unit, int endUnit) = frame.Share((int)(Stride / 64));
            nint at = unit * (nint)64;
            for (int step = 0; step < input.TimeSteps; step++)
                ImageDigits.Take(positive + at, negative == null ? null : negative + at, (nint)(endUnit - unit) * 64, input.Range.Bits - 1 - step, images + (step * Stride) + at);
            return;
        }

        for (int step = 0; step < input.TimeSteps; step++)
        {
            DigitPlanes.Extract(codes + first, end - first, input, step, digits + first);
            image.Fill(digits, plane, endPlane, synapses.StepOffset, images + (step * Stride));
        }
    }
}
