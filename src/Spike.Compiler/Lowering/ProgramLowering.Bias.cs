using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Bias correction: sums are moved by what rounding adds to them on average.</content>
internal sealed partial class ProgramLowering
{
    /// <summary>A linear map of [rows, inner]: one correction a column.</summary>
    private Affine Corrected(Affine sum, Graphs.Node node, int edge, Linear op, QuantizedWeights weights)
    {
        if (Means(node, edge) is not var (inputs, outputs)) return sum;
        var each = new double[op.Inner];
        for (int i = 0; i < inputs.Length; i++) each[i % op.Inner] += inputs[i] / op.Rows;
        return Moved(sum, new ChannelLayout(op.Columns, 1), outputs, column => weights.Dot(column, each));
    }

    /// <summary>A convolution: one correction a channel. Each tap's mean runs over the positions that it really reads.</summary>
    private Affine Corrected(Affine sum, Graphs.Node node, int edge, Runtime.Programs.Convolution op, QuantizedWeights weights)
    {
        if (Means(node, edge) is not var (inputs, outputs)) return sum;
        Window window = op.Window;
        int taps = window.KernelLength, inner = window.Channels / op.Groups, perGroup = op.OutputChannels / op.Groups;
        var each = new double[window.Channels * taps];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int output = 0; output < window.OutputLength; output++)
            {
                int source = window.Source(output, tap);
                for (int channel = 0; source >= 0 && channel < window.Channels; channel++)
                    each[(channel * taps) + tap] += inputs[(channel * window.InputLength) + source] / window.OutputLength;
            }
        }

        return Moved(sum, new ChannelLayout(op.OutputChannels, window.OutputLength), outputs,
            channel => weights.Dot(channel, each.AsSpan(channel / perGroup * inner * taps, inner * taps)));
    }

    /// <summary>A pool: one correction a channel.</summary>
    private Affine Corrected(Affine sum, Graphs.Node node, int edge, Window window)
    {
        if (Means(node, edge) is not var (inputs, outputs)) return sum;
        var channels = new double[window.Channels];
        for (int i = 0; i < outputs.Length; i++)
        {
            int channel = i / window.OutputLength, output = i % window.OutputLength;
            double total = 0;
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                int source = window.Source(output, tap);
                if (source >= 0) total += inputs[(channel * window.InputLength) + source];
            }

            double coefficient = sum.Terms[0].Coefficients[sum.Layout.ChannelOf(i)] / builder.Edges[edge].Scale;
            channels[channel] += total * coefficient / window.OutputLength;
        }

        return Moved(sum, new ChannelLayout(window.Channels, window.OutputLength), outputs, channel => channels[channel]);
    }

    private (double[] Inputs, double[] Outputs)? Means(Graphs.Node node, int edge)
    {
        Edge codes = builder.Edges[edge];
        string value = node.Inputs[0];
        if (IsConstant(value)) return null;
        var reading = new SynapseReading(value, new EdgeSpec(codes.Range, codes.Scale), node.Output);
        if (means is null)
        {
            readings.Add(reading);
            return null;
        }

        return (means.Codes(reading), means.Result(reading));
    }

    /// <summary>The sum less what its own mean, bias included, exceeds the original's by.</summary>
    private static Affine Moved(Affine sum, ChannelLayout layout, double[] originals, Func<int, double> weighted)
    {
        var bias = new double[layout.Channels];
        var counts = new int[layout.Channels];
        for (int i = 0; i < originals.Length; i++)
        {
            int channel = layout.ChannelOf(i);
            bias[channel] += originals[i] - sum.Offset[sum.Layout.ChannelOf(i)];
            counts[channel]++;
        }

        for (int channel = 0; channel < bias.Length; channel++) bias[channel] = (bias[channel] / counts[channel]) - weighted(channel);
        return sum.Plus(layout, bias);
    }
}
