using System.Collections.Immutable;

namespace Spike.Runtime.Programs;

/// <summary>How a kernel slides over the spatial axes of [Channels, InputSize...]; all arrays have one entry an axis.</summary>
/// <param name="Channels">Input channels.</param>
/// <param name="InputSize">Spatial size of the input.</param>
/// <param name="Kernel">Taps an axis.</param>
/// <param name="Strides">Step between windows.</param>
/// <param name="Dilations">Step between taps.</param>
/// <param name="Pads">Zeros before the first element (those behind follow from OutputSize).</param>
/// <param name="OutputSize">Windows an axis.</param>
internal sealed record Window(
    int Channels, ImmutableArray<int> InputSize, ImmutableArray<int> Kernel, ImmutableArray<int> Strides,
    ImmutableArray<int> Dilations, ImmutableArray<int> Pads, ImmutableArray<int> OutputSize)
{
    public int InputLength => Length(InputSize);

    public int KernelLength => Length(Kernel);

    public int OutputLength => Length(OutputSize);

    /// <summary>The offset in one input channel that tap <paramref name="tap"/> of window <paramref name="output"/> reads; -1 in the padding.</summary>
    public int Source(int output, int tap)
    {
        int source = 0, stride = 1;
        for (int axis = InputSize.Length - 1; axis >= 0; axis--)
        {
            int position = (output % OutputSize[axis] * Strides[axis]) + (tap % Kernel[axis] * Dilations[axis]) - Pads[axis];
            if (position < 0 || position >= InputSize[axis]) return -1;
            source += position * stride;
            stride *= InputSize[axis];
            output /= OutputSize[axis];
            tap /= Kernel[axis];
        }

        return source;
    }

    private static int Length(ImmutableArray<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}
