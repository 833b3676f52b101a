namespace Spike.Runtime.Native;

/// <summary>A parameter of a layer's neurons: one number for all of them, or one for each.</summary>
internal readonly struct Parameter
{
    private readonly float all;
    private readonly float[]? each;

    private Parameter(float all, float[]? each) => (this.all, this.each) = (all, each);

    public float this[int neuron] => each is null ? all : each[neuron];

    public static implicit operator Parameter(float value) => new(value, null);

    /// <summary>Takes a copy.</summary>
    public static implicit operator Parameter(float[] values) => new(0, [.. values]);
}
