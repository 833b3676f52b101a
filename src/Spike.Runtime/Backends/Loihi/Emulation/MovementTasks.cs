using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Takes what neurons fired.</summary>
internal sealed class EmulatedRead : EmulatedTask
{
    private readonly EmulatedSlice slice;
    private readonly long[] output;

    public EmulatedRead(EmulatedSlice slice, long[] output, string what)
    {
        (this.slice, this.output) = (slice, output);
        foreach (int element in slice.Elements) ImageTables.Require(element >= 0 && element < output.Length, what, $"it reads element {element} into a buffer of {output.Length}");
    }

    public override long Operations => slice.Neurons;

    public override void Run(ref ChipCounters counters)
    {
        for (int neuron = 0; neuron < slice.Neurons; neuron++) output[slice.Elements[neuron]] = slice.Fired[neuron];
    }
}

/// <summary>out[i] = x[map[i]] of several buffers behind each other.</summary>
internal sealed class EmulatedGather : EmulatedTask
{
    private readonly long[] output;
    private readonly (long[] Source, int Index)[] sources;

    public EmulatedGather(long[][] inputs, long[] output, int map, ImageTables tables, string what)
    {
        this.output = output;
        int[] indices = tables.Map(map, output.Length, inputs.Sum(input => (long)input.Length), what)!;
        sources = [.. indices.Select(index => Find(inputs, index))];
    }

    public override long Operations => output.Length;

    public override void Run(ref ChipCounters counters)
    {
        // Behind a copy: the output may be one of the inputs.
        long[] moved = [.. sources.Select(source => source.Source[source.Index])];
        moved.CopyTo(output, 0);
    }

    private static (long[], int) Find(long[][] inputs, int index)
    {
        int buffer = 0;
        for (; index >= inputs[buffer].Length; buffer++) index -= inputs[buffer].Length;
        return (inputs[buffer], index);
    }
}

/// <summary>out[i] = table[x[i] - low].</summary>
internal sealed class EmulatedLookup : EmulatedTask
{
    private readonly long[] input, output;
    private readonly long low;
    private readonly short[] table;

    public EmulatedLookup(LookupTask task, long[] input, long[] output, ImageTables tables, string what)
    {
        RequireElements(output.Length, input.Length, what);
        (this.input, this.output, low, table) = (input, output, task.Low, tables.Read<short>(task.TableSegment, what));
    }

    public override long Operations => output.Length;

    public override void Run(ref ChipCounters counters)
    {
        for (int i = 0; i < output.Length; i++)
        {
            long index = input[i] - low;
            output[i] = index >= 0 && index < table.Length ? table[index] : throw new TaskFault(i, $"{input[i]} is not in its table");
        }
    }
}

/// <summary>out[i] = the largest of some x.</summary>
internal sealed class EmulatedMaximum : EmulatedTask
{
    private readonly long[] input, output;
    private readonly int[] offsets, members;

    public EmulatedMaximum(MaximumTask task, long[] input, long[] output, ImageTables tables, string what)
    {
        members = tables.Read<int>(task.MemberSegment, what);
        offsets = tables.Offsets(task.OffsetSegment, output.Length, members.Length, what);
        ImageTables.Require(members.All(member => member >= 0 && member < input.Length), what, "a maximum is taken of what is not there");
        for (int i = 0; i < output.Length; i++) ImageTables.Require(offsets[i + 1] > offsets[i], what, "a maximum is taken of nothing");
        (this.input, this.output) = (input, output);
    }

    public override long Operations => members.Length;

    public override void Run(ref ChipCounters counters)
    {
        for (int i = 0; i < output.Length; i++)
        {
            long largest = long.MinValue;
            for (int member = offsets[i]; member < offsets[i + 1]; member++) largest = Math.Max(largest, input[members[member]]);
            output[i] = largest;
        }
    }
}

/// <summary>Rows of a table.</summary>
internal sealed class EmulatedEmbed : EmulatedTask
{
    private readonly long[] input, output;
    private readonly long[]? high;
    private readonly int rows, width;
    private readonly short[] table;

    public EmulatedEmbed(EmbedTask task, long[] input, long[]? high, long[] output, ImageTables tables, string what)
    {
        ImageTables.Require(task is { Rows: >= 1, Width: >= 1 }, what, "a table makes no sense");
        RequireElements(output.Length, (long)input.Length * task.Width, what);
        if (high is not null) RequireElements(high.Length, input.Length, what);
        (this.input, this.high, this.output, rows, width) = (input, high, output, task.Rows, task.Width);
        table = tables.Read<short>(task.TableSegment, (long)rows * width, what);
    }

    public override long Operations => output.Length;

    public override void Run(ref ChipCounters counters)
    {
        for (int i = 0; i < input.Length; i++)
        {
            long row = checked(input[i] + (high is null ? 0 : high[i] << 15));
            row = Math.Clamp(row < 0 ? row + rows : row, 0, rows - 1);
            for (int j = 0; j < width; j++) output[(i * width) + j] = table[(row * width) + j];
        }
    }
}
