namespace Spike.Runtime.Native;

/// <summary>What one layer did in a block of steps. Valid until the observer returns.</summary>
internal readonly unsafe ref struct NativeSteps
{
    private readonly PackedLayer packed;
    private readonly int stride;

    internal NativeSteps(PackedLayer packed, int layer, int first, int count, int stride)
    {
        (this.packed, this.stride) = (packed, stride);
        (Layer, First, Count) = (layer, first, count);
    }

    /// <summary>Index of the layer.</summary>
    public int Layer { get; }

    public string Name => packed.Layer.Name;

    /// <summary>Number of the block's first step, counted from the start of the run.</summary>
    public int First { get; }

    /// <summary>Steps of the block.</summary>
    public int Count { get; }

    /// <summary>Spikes of one step of one sample: neuron n is bit n % 64 of word n / 64. Empty where the neurons do not spike.</summary>
    /// <param name="step">0 to <see cref="Count"/> - 1.</param>
    /// <param name="sample">Which sample.</param>
    public ReadOnlySpan<ulong> Spikes(int step, int sample) =>
        packed.Spiking ? new(packed.Spikes + ((((nint)sample * stride) + step) * packed.Words), packed.Words) : [];

    /// <summary>Membranes after one step of one sample. Empty where they are not recorded.</summary>
    /// <param name="step">0 to <see cref="Count"/> - 1.</param>
    /// <param name="sample">Which sample.</param>
    public ReadOnlySpan<float> Membranes(int step, int sample) =>
        packed.Trace == null ? [] : new(packed.Trace + ((((nint)sample * stride) + step) * packed.Padded), packed.Layer.Neurons);
}

/// <summary>Sees a layer's block of steps as soon as it is done, layer by layer within a block.</summary>
internal delegate void NativeObserver(NativeSteps steps);
