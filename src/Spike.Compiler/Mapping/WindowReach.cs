using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>The fewest inputs of a channel that so many positions of a window read, wherever they lie.</summary>
/// <remarks>
/// On one axis r outputs read m(r) inputs at least: those of a run, or of two runs at the two borders. In an image let the lines of outputs hold a₁ ≥ a₂ ≥ … positions. The j longest
/// lines read m(j) lines of inputs at least, and in each of these m(aⱼ) inputs at least, since one of the j longest reads it. So Σ (m(j) - m(j - 1)) · m(aⱼ) inputs are read
/// at least, whatever the shape. The smallest such sum is found line by line, lines getting shorter.
/// </remarks>
internal sealed class WindowReach
{
    private readonly int[] least;

    /// <param name="window">Of one or two axes, its taps side by side.</param>
    /// <param name="within">Only positions whose window lies inside of the image.</param>
    /// <param name="mostInputs">More than so many are not told apart.</param>
    public WindowReach(Window window, bool within, int mostInputs)
    {
        int[] across = OfAxis(window, window.OutputSize.Length - 1, within), down = window.OutputSize.Length == 2 ? OfAxis(window, 0, within) : [0, 1];
        int width = across.Length - 1, height = down.Length - 1, most = width * height;
        least = new int[most + 1];
        if (most == 0) return;
        // By lines so far and positions so far; lines of one length after the other, so that a line follows none that is shorter.
        var sums = new int[height + 1][];
        for (int lines = 0; lines <= height; lines++)
        {
            sums[lines] = new int[Math.Min(most, (2 * mostInputs) + Spare) + 1];
            Array.Fill(sums[lines], int.MaxValue);
        }

        sums[0][0] = 0;
        for (int length = width; length >= 1; length--)
        {
            for (int lines = 1; lines <= height; lines++)
            {
                int added = (down[lines] - down[lines - 1]) * across[length];
                for (int positions = length; positions < sums[lines].Length; positions++)
                {
                    if (sums[lines - 1][positions - length] is not int.MaxValue and var before && before + added < sums[lines][positions]) sums[lines][positions] = before + added;
                }
            }
        }

        for (int positions = 1; positions < sums[0].Length; positions++) least[positions] = sums.Min(of => of[positions]);
        // More positions read no fewer inputs.
        for (int positions = sums[0].Length; positions <= most; positions++) least[positions] = least[sums[0].Length - 1];
        for (int positions = most - 1; positions >= 1; positions--) least[positions] = Math.Min(least[positions], least[positions + 1]);
    }

    /// <summary>At a border positions may be more than their inputs are.</summary>
    private const int Spare = 64;

    public int Of(int positions) => least[positions];

    public static bool IsWithin(Window window, int axis, int output)
    {
        int first = (output * window.Strides[axis]) - window.Pads[axis];
        return first >= 0 && first + window.Kernel[axis] <= window.InputSize[axis];
    }

    /// <summary>m(0), m(1), …</summary>
    private static int[] OfAxis(Window window, int axis, bool within)
    {
        (int From, int To)[] read = [.. Enumerable.Range(0, window.OutputSize[axis]).Where(output => !within || IsWithin(window, axis, output)).Select(output => Inputs(window, axis, output))];
        int count = read.Length, border = Math.Min(count, window.Kernel[axis]);
        int[] head = new int[count + 1], tail = new int[count + 1], least = new int[count + 1];
        for (int i = 0; i < count; i++)
        {
            head[i + 1] = head[i] + Math.Max(0, read[i].To - Math.Max(read[i].From, i == 0 ? 0 : read[i - 1].To));
            (int from, int to) = read[count - 1 - i];
            tail[i + 1] = tail[i] + Math.Max(0, (i == 0 ? to : Math.Min(to, read[count - i].From)) - from);
        }

        int middle = (count - 1) / 2;
        for (int all = 1; all <= count; all++)
        {
            least[all] = Math.Min(head[all], tail[all]);
            // What lies inside of one border is as good as any other place, so one of two runs needs no more than a kernel.
            for (int few = 1; few <= Math.Min(border, all - 1); few++)
            {
                least[all] = Math.Min(least[all], Math.Min(Both(few, all - few), Both(all - few, few)));
            }

            // A run that touches no border.
            int first = Math.Clamp(middle - (all / 2), 0, count - all);
            least[all] = Math.Min(least[all], head[first + all] - (first == 0 ? 0 : head[first] - Math.Max(0, read[first - 1].To - read[first].From)));
        }

        return least;

        int Both(int before, int behind) => head[before] + tail[behind] - Math.Max(0, read[before - 1].To - read[count - behind].From);
    }

    private static (int From, int To) Inputs(Window window, int axis, int output)
    {
        int first = (output * window.Strides[axis]) - window.Pads[axis];
        return (Math.Clamp(first, 0, window.InputSize[axis]), Math.Clamp(first + window.Kernel[axis], 0, window.InputSize[axis]));
    }
}
