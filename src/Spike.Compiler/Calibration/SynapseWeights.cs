using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Smoothing;

namespace Spike.Compiler.Calibration;

/// <summary>What a linear map's or convolution's weights do to the errors of what it reads and of the weights themselves.</summary>
internal sealed class SynapseWeights
{
    private readonly InputChannels layout;

    /// <summary>[outputs, inner]: the largest magnitude of its taps.</summary>
    private readonly float[] magnitudes;

    /// <summary>[channels]: the sum of the squares of the weights that read it.</summary>
    private readonly double[] squares;

    private SynapseWeights(InputChannels layout, ReadOnlySpan<float> weights)
    {
        this.layout = layout;
        magnitudes = new float[layout.Outputs * layout.Inner];
        squares = new double[layout.Channels];
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = layout.ChannelOf(i), own = (layout.OutputOf(i) * layout.Inner) + (channel % layout.Inner);
            magnitudes[own] = Math.Max(magnitudes[own], Math.Abs(weights[i]));
            squares[channel] += (double)weights[i] * weights[i];
        }
    }

    public static SynapseWeights Of(Graph graph, Node reader) => new(InputChannels.Of(graph, reader), graph.Constants[reader.Inputs[1]].Values.Span);

    /// <summary>The sum of the squares of the weights that read an input channel.</summary>
    public double Squares(int channel) => squares[channel];

    /// <summary>The largest magnitude of the weights that read an input channel.</summary>
    public float Largest(int channel)
    {
        (int group, int inner) = (channel / layout.Inner, channel % layout.Inner);
        int outputs = layout.Outputs / layout.Groups;
        float largest = 0;
        for (int output = group * outputs; output < (group + 1) * outputs; output++) largest = Math.Max(largest, magnitudes[(output * layout.Inner) + inner]);
        return largest;
    }

    /// <summary>The squared error of all outputs together, when channels are divided by factors and weights multiplied by them.</summary>
    /// <param name="factors">[channels].</param>
    /// <param name="rounding">[channels] mean squared rounding error of the divided channel.</param>
    /// <param name="power">[channels] mean square of the divided channel.</param>
    /// <param name="levels">Codes of a weight on either side of zero.</param>
    public double Error(float[] factors, double[] rounding, double[] power, int levels)
    {
        double error = 0;
        for (int channel = 0; channel < factors.Length; channel++) error += rounding[channel] * factors[channel] * factors[channel] * squares[channel];
        for (int output = 0; output < layout.Outputs; output++)
        {
            int first = output / (layout.Outputs / layout.Groups) * layout.Inner;
            double largest = 0, read = 0;
            for (int inner = 0; inner < layout.Inner; inner++)
            {
                largest = Math.Max(largest, magnitudes[(output * layout.Inner) + inner] * factors[first + inner]);
                read += power[first + inner];
            }

            double step = largest / levels;
            error += step * step / 12 * read * layout.Taps;
        }

        return error;
    }
}
