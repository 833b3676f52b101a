using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>The largest code of each window of one or two axes, row by row: first down the rows that a window spans, then along the result.</summary>
internal sealed unsafe class MaxPoolStep : Step
{
    private readonly int input;
    private readonly Window window;
    private readonly (int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) rows;
    private readonly (int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) columns;
    private readonly int phaseLength;

    public MaxPoolStep(MaxPool op)
    {
        input = op.Input;
        window = op.Window;
        rows = window.Kernel.Length == 1 ? (1, 1, 1, 0, 1, 1) : Axis(0);
        columns = Axis(window.Kernel.Length - 1);
        phaseLength = columns.Output + ((columns.Kernel - 1) * columns.Dilation / columns.Stride) + 16;
    }

    public static bool Holds(Window window) => window.Kernel.Length is 1 or 2;

    public override bool Splits => true;

    // A row of largest codes, and the same with its columns sorted by their remainder.
    public override long ScratchBytes(bool stepped) => ((long)columns.Input + 32 + ((long)columns.Stride * phaseLength)) * sizeof(short);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in Frame frame, bool stepped)
    {
        short* row = (short*)frame.Scratch, phases = row + columns.Input + 32;
        int channels = window.Channels;
        (int first, int end) = frame.Share(frame.Samples * channels);
        new Span<short>(phases, checked(columns.Stride * phaseLength)).Fill(short.MinValue);
        for (int plane = first; plane < end; plane++)
        {
            short* x = frame.Codes(input) + ((nint)plane * window.InputLength), codes = frame.Codes(Output) + ((nint)plane * window.OutputLength);
            for (int y = 0; y < rows.Output; y++, codes += columns.Output)
            {
                Down(x, y, row);
                Sort(row, phases);
                Along(phases, codes);
            }
        }
    }

    private (int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) Axis(int axis) =>
        (window.Kernel[axis], window.Strides[axis], window.Dilations[axis], window.Pads[axis], window.InputSize[axis], window.OutputSize[axis]);

    private void Down(short* x, int y, short* row)
    {
        new Span<short>(row, columns.Input).Fill(short.MinValue);
        for (int tap = 0; tap < rows.Kernel; tap++)
        {
            int from = (y * rows.Stride) + (tap * rows.Dilation) - rows.Pad;
            if (from >= 0 && from < rows.Input) Raise(row, x + ((nint)from * columns.Input), columns.Input);
        }
    }

    // Columns that a window steps over lie one behind the other in their phase.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort(short* row, short* phases)
    {
        for (int phase = 0; phase < columns.Stride; phase++)
        {
            int at = Math.Max(0, (columns.Pad - phase + columns.Stride - 1) / columns.Stride), x = (at * columns.Stride) + phase - columns.Pad;
            short* to = phases + ((nint)phase * phaseLength);
            for (; x < columns.Input && at < phaseLength; x += columns.Stride, at++) to[at] = row[x];
        }
    }

    private void Along(short* phases, short* codes)
    {
        new Span<short>(codes, columns.Output).Fill(short.MinValue);
        for (int tap = 0; tap < columns.Kernel; tap++)
        {
            (int at, int phase) = Math.DivRem(tap * columns.Dilation, columns.Stride);
            Raise(codes, phases + ((nint)phase * phaseLength) + at, columns.Output);
        }
    }

    /// <summary>a ← max(a, b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Raise(short* a, short* b, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16) Vector256.Max(Vector256.Load(a + i), Vector256.Load(b + i)).Store(a + i);
        }

        for (; i < count; i++) a[i] = Math.Max(a[i], b[i]);
    }
}
