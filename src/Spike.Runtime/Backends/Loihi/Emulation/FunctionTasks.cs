using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Integer softmax along the middle axis.</summary>
internal sealed class EmulatedSoftmax : EmulatedTask
{
    private readonly SoftmaxTask task;
    private readonly long[] input, output;
    private readonly int[] powers;

    public EmulatedSoftmax(SoftmaxTask task, long[] input, long[] output, ImageTables tables, string what)
    {
        ImageTables.Require(task is { Outer: >= 1, Axis: >= 1, Inner: >= 1 } && !task.Range.IsEmpty, what, "a softmax makes no sense");
        RequireElements(input.Length, (long)task.Outer * task.Axis * task.Inner, what);
        RequireElements(output.Length, input.Length, what);
        RequireShift(task.Shift, what);
        powers = tables.Read<int>(task.ExponentialSegment, what);
        ImageTables.Require(powers.Length > 0 && powers[0] == 1 << 24 && powers.All(power => power is >= 0 and <= 1 << 24), what, "powers of a softmax make no sense");
        (this.task, this.input, this.output) = (task, input, output);
    }

    public override long Operations => 4L * input.Length;

    public override void Run(ref ChipCounters counters)
    {
        var row = new long[task.Axis];
        for (int start = 0; start < input.Length; start += task.Axis * task.Inner)
        {
            for (int inner = 0; inner < task.Inner; inner++)
            {
                for (int a = 0; a < row.Length; a++) row[a] = input[start + inner + (a * task.Inner)];
                long largest = row.Max(), total = 0;
                for (int a = 0; a < row.Length; a++)
                {
                    long distance = largest - row[a];
                    if (distance >= powers.Length) throw new TaskFault(start + inner + (a * task.Inner), $"{row[a]} is further from {largest} than the powers reach");
                    total += row[a] = powers[distance];
                }

                long reciprocal = (1L << 54) / total;
                for (int a = 0; a < row.Length; a++)
                    output[start + inner + (a * task.Inner)] = Clamp(Round(checked(((row[a] * reciprocal) >> 24) * task.Multiplier), task.Shift), task.Range);
            }
        }
    }
}

/// <summary>Integer layer norm and RMS norm.</summary>
internal sealed class EmulatedNorm : EmulatedTask
{
    private readonly NormTask task;
    private readonly long[] input, output;
    private readonly int[] multipliers;
    private readonly long[] offsets;

    public EmulatedNorm(NormTask task, long[] input, long[] output, ImageTables tables, string what)
    {
        ImageTables.Require(task is { Rows: >= 1, Length: >= 1, Epsilon: >= 0 } && !task.Range.IsEmpty, what, "a norm makes no sense");
        RequireElements(input.Length, (long)task.Rows * task.Length, what);
        RequireElements(output.Length, input.Length, what);
        RequireShift(task.Shift, what);
        (multipliers, offsets) = (tables.Read<int>(task.MultiplierSegment, task.Length, what), tables.Read<long>(task.OffsetSegment, task.Length, what));
        (this.task, this.input, this.output) = (task, input, output);
    }

    public override long Operations => 4L * input.Length;

    public override void Run(ref ChipCounters counters)
    {
        for (int row = 0; row < task.Rows; row++)
        {
            checked
            {
                ReadOnlySpan<long> x = input.AsSpan(row * task.Length, task.Length);
                long sum = 0, squares = 0;
                foreach (long code in x) (sum, squares) = (sum + (task.Centred ? code : 0), squares + (code * code));
                long width = (task.Length * squares) - (sum * sum) + task.Epsilon;
                int h = 0;
                while (width > 0 && h < 31 && width < 1L << 60 >> (2 * h)) h++;
                long reciprocal = width == 0 ? 0 : (1L << 61) / Root(width << (2 * h));
                for (int i = 0; i < task.Length; i++)
                {
                    long normal = width == 0 ? 0 : Round(((task.Length * x[i]) - sum) * reciprocal, 41 - h);
                    output[(row * task.Length) + i] = Clamp(Round((normal * multipliers[i]) + offsets[i], task.Shift), task.Range);
                }
            }
        }
    }

    /// <summary>The root, rounded down: the double's root is off by one at most.</summary>
    private static long Root(long square)
    {
        long root = (long)Math.Sqrt(square);
        while (root * root > square) root--;
        while ((root + 1) * (root + 1) <= square) root++;
        return root;
    }
}

/// <summary>Quotients, rounded to the nearest, halves up.</summary>
internal sealed class EmulatedDivide : EmulatedTask
{
    private readonly DivideTask task;
    private readonly long[] a, b, output;
    private readonly int[]? mapA, mapB;

    public EmulatedDivide(DivideTask task, long[] a, long[] b, long[] output, ImageTables tables, string what)
    {
        ImageTables.Require(task.Shift is >= 0 and <= 40 && !task.Range.IsEmpty, what, "a division makes no sense");
        (mapA, mapB) = (tables.Map(task.MapASegment, output.Length, a.Length, what), tables.Map(task.MapBSegment, output.Length, b.Length, what));
        if (mapA is null) RequireElements(a.Length, output.Length, what);
        if (mapB is null) RequireElements(b.Length, output.Length, what);
        (this.task, this.a, this.b, this.output) = (task, a, b, output);
    }

    public override long Operations => output.Length;

    public override void Run(ref ChipCounters counters)
    {
        var quotients = new long[output.Length];
        for (int i = 0; i < quotients.Length; i++)
        {
            var dividend = (Int128)a[mapA?[i] ?? i] * task.Multiplier;
            Int128 divisor = (Int128)b[mapB?[i] ?? i] << task.Shift;
            quotients[i] = divisor == 0
                ? dividend > 0 ? task.Range.Max : dividend < 0 ? task.Range.Min : Clamp(0, task.Range)
                : (long)Int128.Clamp(Floor((2 * dividend) + divisor, 2 * divisor), task.Range.Min, task.Range.Max);
        }

        quotients.CopyTo(output, 0);
    }

    private static Int128 Floor(Int128 a, Int128 b)
    {
        (Int128 quotient, Int128 rest) = Int128.DivRem(a, b);
        return rest != 0 && rest < 0 != b < 0 ? quotient - 1 : quotient;
    }
}
