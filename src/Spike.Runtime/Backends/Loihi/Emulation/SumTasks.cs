using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Sums of terms, rounded once.</summary>
internal sealed class EmulatedFire : EmulatedTask
{
    private readonly long[][] inputs;
    private readonly long[] output;
    private readonly int[]?[] maps;
    private readonly int[][] multipliers;
    private readonly byte[] shifts;
    private readonly long[]? offsets;
    private readonly short[]? table;
    private readonly int parameters, stride;
    private readonly CodeRange range;

    public EmulatedFire(FireTask task, long[][] inputs, long[] output, ImageTables tables, string what)
    {
        (this.inputs, this.output, parameters, stride, range) = (inputs, output, task.Parameters, task.ParameterStride, task.Range);
        ImageTables.Require(parameters >= 1 && stride >= 1 && !range.IsEmpty && task.MapSegments.Length == inputs.Length && task.MultiplierSegments.Length == inputs.Length, what, "a firing makes no sense");
        maps = new int[]?[inputs.Length];
        for (int term = 0; term < inputs.Length; term++)
        {
            maps[term] = tables.Map(task.MapSegments[term], output.Length, inputs[term].Length, what);
            if (maps[term] is null) RequireElements(inputs[term].Length, output.Length, what);
        }

        multipliers = [.. task.MultiplierSegments.Select(segment => tables.Read<int>(segment, parameters, what))];
        shifts = tables.Read<byte>(task.ShiftSegment, parameters, what);
        foreach (byte shift in shifts) RequireShift(shift, what);
        offsets = tables.Read<long>(task.OffsetSegment, parameters, what);
        table = tables.Read<short>(task.TableSegment, range.Count, what);
    }

    public override long Operations => (long)output.Length * (inputs.Length + 1);

    public override void Run(ref ChipCounters counters)
    {
        var fired = new long[output.Length];
        for (int i = 0; i < output.Length; i++)
        {
            int parameter = i / stride % parameters;
            long sum = offsets?[parameter] ?? 0;
            for (int term = 0; term < inputs.Length; term++) sum = checked(sum + (inputs[term][maps[term]?[i] ?? i] * multipliers[term][parameter]));
            long code = Clamp(Round(sum, shifts[parameter]), range);
            fired[i] = table is null ? code : table[code - range.Min];
        }

        fired.CopyTo(output, 0);
    }
}

/// <summary>Products, one by one.</summary>
internal sealed class EmulatedMultiply : EmulatedTask
{
    private readonly long[] a, b, output;
    private readonly int[]? mapA, mapB;

    public EmulatedMultiply(MultiplyTask task, long[] a, long[] b, long[] output, ImageTables tables, string what)
    {
        (this.a, this.b, this.output) = (a, b, output);
        (mapA, mapB) = (tables.Map(task.MapASegment, output.Length, a.Length, what), tables.Map(task.MapBSegment, output.Length, b.Length, what));
        if (mapA is null) RequireElements(a.Length, output.Length, what);
        if (mapB is null) RequireElements(b.Length, output.Length, what);
    }

    public override long Operations => output.Length;

    public override void Run(ref ChipCounters counters)
    {
        var products = new long[output.Length];
        for (int i = 0; i < products.Length; i++) products[i] = checked(a[mapA?[i] ?? i] * b[mapB?[i] ?? i]);
        products.CopyTo(output, 0);
    }
}

/// <summary>Products of matrices.</summary>
internal sealed class EmulatedMatrix : EmulatedTask
{
    private readonly MatrixTask task;
    private readonly long[] a, b, output;

    public EmulatedMatrix(MatrixTask task, long[] a, long[] b, long[] output, string what)
    {
        ImageTables.Require(task is { Batch: >= 1, Rows: >= 1, Inner: >= 1, Columns: >= 1 } && output != a && output != b, what, "a product makes no sense");
        RequireElements(a.Length, (long)task.Batch * task.Rows * task.Inner, what);
        RequireElements(b.Length, (long)task.Batch * task.Inner * task.Columns, what);
        RequireElements(output.Length, (long)task.Batch * task.Rows * task.Columns, what);
        (this.task, this.a, this.b, this.output) = (task, a, b, output);
    }

    public override long Operations => (long)output.Length * task.Inner;

    public override void Run(ref ChipCounters counters)
    {
        for (int row = 0; row < task.Batch * task.Rows; row++)
        {
            int matrix = row / task.Rows * task.Inner * task.Columns;
            Span<long> sums = output.AsSpan(row * task.Columns, task.Columns);
            sums.Clear();
            for (int k = 0; k < task.Inner; k++)
            {
                long factor = a[(row * task.Inner) + k];
                ReadOnlySpan<long> others = b.AsSpan(matrix + (k * task.Columns), task.Columns);
                for (int n = 0; n < sums.Length; n++) sums[n] = checked(sums[n] + (factor * others[n]));
            }
        }
    }
}
