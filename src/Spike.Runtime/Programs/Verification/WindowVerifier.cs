namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks sliding windows.</summary>
internal static class WindowVerifier
{
    private const int MaxAxes = 4;
    private const int MaxPad = 1 << 12;
    private const long MaxSize = 1L << 28;

    public static string? FindFault(Window window)
    {
        int axes = window.InputSize.Length;
        if (axes is < 1 or > MaxAxes || window.Channels < 1 || window.Kernel.Length != axes || window.Strides.Length != axes
            || window.Dilations.Length != axes || window.Pads.Length != axes || window.OutputSize.Length != axes) return "its window is incomplete";
        long taps = 1, outputs = 1, inputs = window.Channels;
        for (int axis = 0; axis < axes; axis++)
        {
            if (window.InputSize[axis] < 1 || window.Kernel[axis] < 1 || window.Strides[axis] < 1 || window.Dilations[axis] < 1
                || window.OutputSize[axis] < 1 || window.Pads[axis] is < 0 or > MaxPad) return "its window has an impossible size";
            long reach = ((long)(window.OutputSize[axis] - 1) * window.Strides[axis]) + ((long)(window.Kernel[axis] - 1) * window.Dilations[axis]);
            // A stride that nothing comes of, because there is one output, is as long as its input at most, too.
            if (Math.Max(reach, window.Strides[axis]) > window.InputSize[axis] + (2L * MaxPad)) return "its window reaches far outside its input";
            if ((taps *= window.Kernel[axis]) > MaxSize || (outputs *= window.OutputSize[axis]) > MaxSize || (inputs *= window.InputSize[axis]) > MaxSize)
                return "its window is too large";
        }

        return taps * outputs > MaxSize ? "its window is too large" : null;
    }

    /// <summary>Whether every window has a tap outside the padding.</summary>
    public static bool EachHasInput(Window window) =>
        Enumerable.Range(0, window.InputSize.Length).All(axis => Enumerable.Range(0, window.OutputSize[axis]).All(output =>
            Enumerable.Range(0, window.Kernel[axis]).Any(tap =>
                (output * window.Strides[axis]) + (tap * window.Dilations[axis]) - window.Pads[axis] is var at && at >= 0 && at < window.InputSize[axis])));
}
