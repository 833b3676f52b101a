using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>One piece of work of a processor, at the barrier after its step.</summary>
internal abstract class EmulatedTask
{
    /// <summary>Elementary operations of one run; docs/emulator.md says what counts as one.</summary>
    public abstract long Operations { get; }

    /// <exception cref="OverflowException">Something does not fit 64 bits.</exception>
    /// <exception cref="TaskFault">A number is not one that the task knows.</exception>
    public abstract void Run(ref ChipCounters counters);

    /// <summary>(a + 2^(s-1)) >> s: the one rounding.</summary>
    protected static long Round(long a, int shift) => checked(a + (1L << (shift - 1))) >> shift;

    protected static long Clamp(long value, CodeRange range) => Math.Clamp(value, range.Min, range.Max);

    protected static void RequireShift(int shift, string what) => ImageTables.Require(shift is >= 1 and <= 62, what, "a shift is not 1 to 62");

    protected static void RequireElements(long elements, long expected, string what) =>
        ImageTables.Require(elements == expected, what, $"a task of {expected} elements has a buffer of {elements}");
}

/// <summary>A number that a task does not know, a code outside of its table for example.</summary>
internal sealed class TaskFault(int element, string reason) : Exception(reason)
{
    public int Element => element;
}
