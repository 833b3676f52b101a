using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A linear layer with 64-bit membranes.</summary>
internal sealed unsafe class WideLinearStep(SpikingProgram program, Linear op, SimdLevel level) : WideStep(program, op, op.BiasSegment, level)
{
    private readonly SpikingProgram program = program;

    protected override (int Channels, int Stride) BiasLayout => (op.Columns, 1);

    protected override void Add(short* a, short* b, int factor, long* membranes, byte* room)
    {
        ReadOnlySpan<sbyte> weights = program.Segments.Read<sbyte>(op.WeightSegment);
        for (int row = 0; row < op.Rows; row++)
        {
            for (int column = 0; column < op.Columns; column++)
            {
                long sum = 0;
                for (int k = 0; k < op.Inner; k++) sum += weights[(column * op.Inner) + k] * a[(row * op.Inner) + k];
                membranes[(row * op.Columns) + column] += factor * sum;
            }
        }
    }
}

/// <summary>A convolution with 64-bit membranes.</summary>
internal sealed unsafe class WideConvolutionStep(SpikingProgram program, Convolution op, SimdLevel level)
    : WideStep(program, op, op.BiasSegment, level)
{
    private readonly SpikingProgram program = program;

    protected override (int Channels, int Stride) BiasLayout => (op.OutputChannels, op.Window.OutputLength);

    protected override void Add(short* a, short* b, int factor, long* membranes, byte* room)
    {
        ReadOnlySpan<sbyte> weights = program.Segments.Read<sbyte>(op.WeightSegment);
        Window window = op.Window;
        int inputs = window.Channels / op.Groups, outputs = op.OutputChannels / op.Groups, taps = window.KernelLength;
        for (int position = 0; position < window.OutputLength; position++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                int source = window.Source(position, tap);
                if (source < 0) continue;
                for (int channel = 0; channel < op.OutputChannels; channel++)
                {
                    long sum = 0;
                    short* x = a + ((nint)(channel / outputs) * inputs * window.InputLength) + source;
                    for (int c = 0; c < inputs; c++) sum += weights[(((channel * inputs) + c) * taps) + tap] * x[(nint)c * window.InputLength];
                    membranes[((nint)channel * window.OutputLength) + position] += factor * sum;
                }
            }
        }
    }
}
