using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>Which constant belongs to element i of a tensor: number (i / Stride) % Channels.</summary>
internal readonly record struct ChannelLayout(int Channels, int Stride)
{
    /// <summary>One constant for all elements.</summary>
    public static readonly ChannelLayout Scalar = new(1, 1);

    /// <summary>A constant for each element.</summary>
    public static ChannelLayout Full(TensorShape shape) => new(shape.Length, 1);

    public int ChannelOf(int element) => element / Stride % Channels;

    /// <summary>The smallest layout in which constants of one shape can be broadcast over another (numpy's rules).</summary>
    public static ChannelLayout Broadcast(TensorShape constant, TensorShape over)
    {
        int first = -1, last = -1;
        for (int axis = 0; axis < constant.Rank; axis++)
        {
            if (constant[axis] == 1) continue;
            if (first < 0) first = axis;
            last = axis;
        }

        if (first < 0) return Scalar;
        int lead = over.Rank - constant.Rank, channels = 1, stride = 1;
        for (int axis = first; axis <= last; axis++)
        {
            if (constant[axis] != over[lead + axis]) return Full(over);
            channels *= constant[axis];
        }

        for (int axis = lead + last + 1; axis < over.Rank; axis++) stride *= over[axis];
        return new ChannelLayout(channels, stride);
    }

    /// <summary>A layout in which constants of both can be said.</summary>
    public static ChannelLayout Common(ChannelLayout a, ChannelLayout b, TensorShape shape) =>
        a == b || b.Channels == 1 ? a : a.Channels == 1 ? b : Full(shape);

    /// <summary>Constants of this layout, said in another that can hold them.</summary>
    public double[] Spread(double[] constants, ChannelLayout target)
    {
        if (this == target) return constants;
        var spread = new double[target.Channels];
        for (int channel = 0; channel < spread.Length; channel++) spread[channel] = constants[ChannelOf(channel * target.Stride)];
        return spread;
    }
}
