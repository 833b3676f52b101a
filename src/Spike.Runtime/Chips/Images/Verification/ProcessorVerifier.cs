using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether the tasks of a processor stay inside of its buffers.</summary>
internal sealed class ProcessorVerifier(ChipImage image, ImageReading tables)
{
    private ProcessorImage processor = null!;
    private string what = "";

    public void Check(ProcessorImage checkedProcessor, CoreVerifier cores, string name)
    {
        (processor, what) = (checkedProcessor, name);
        Require(!processor.Buffers.IsDefault && !processor.Tasks.IsDefault, what, "a list is missing");
        Require(processor.Buffers.All(buffer => buffer is not null) && processor.Tasks.All(task => task is not null), what, "a list holds nothing at a place");
        int axons = 0;
        foreach (ProcessorBuffer buffer in processor.Buffers)
        {
            string where = $"{what}, '{buffer.Name}'";
            Require(buffer.Elements is >= 1 and <= 1 << 28, where, $"{buffer.Elements} elements are no buffer");
            tables.Optional<short>(buffer.ConstantSegment, buffer.Elements, where);
            if (buffer.Arrival is not { } arrival) continue;
            cores.Window(arrival, where);
            Require(buffer.FirstAxon >= axons && buffer.FirstAxon <= (1 << 28) - buffer.Elements, where, $"its axons from {buffer.FirstAxon} on are another buffer's");
            axons = buffer.FirstAxon + buffer.Elements;
        }

        int step = 0;
        foreach (ProcessorTask task in processor.Tasks)
        {
            Require(task.Step >= step && task.Step < image.Steps, what, $"a task of step {task.Step} follows one of step {step}");
            step = task.Step;
            Check(task);
        }
    }

    private void Check(ProcessorTask task)
    {
        bool silent = task is WriteWeightsTask or SendTask;
        Require(silent ? task.Output == -1 : IsBuffer(task.Output), what, $"there is no buffer {task.Output}");
        int elements = silent ? 0 : Elements(task.Output);
        switch (task)
        {
            case ReadTask op:
                Require(op.Core >= 0 && op.Core < image.Cores.Length && image.Cores[op.Core].Chip == processor.Chip && op.Slice >= 0 && op.Slice < image.Cores[op.Core].Slices.Length, what, $"there is no slice {op.Slice} of core {op.Core} on the chip");
                tables.Indices(image.Cores[op.Core].Slices[op.Slice].ElementSegment, null, elements, what);
                break;
            case GatherTask op:
                Require(!op.Inputs.IsDefaultOrEmpty, what, "a gather has no inputs");
                tables.Indices(op.MapSegment, elements, op.Inputs.Sum(input => (long)Elements(input)), what);
                break;
            case FireTask op:
                Fire(op, elements);
                break;
            case MultiplyTask op:
                Operand(op.A, op.MapASegment, elements);
                Operand(op.B, op.MapBSegment, elements);
                break;
            case DivideTask op:
                Operand(op.A, op.MapASegment, elements);
                Operand(op.B, op.MapBSegment, elements);
                Require(op.Shift is >= 0 and <= 40, what, $"a shift is {op.Shift}");
                break;
            case MatrixTask op:
                Sizes(op.Batch, op.Rows, op.Inner, op.Columns);
                Require(Elements(op.A) == (long)op.Batch * op.Rows * op.Inner && Elements(op.B) == (long)op.Batch * op.Inner * op.Columns && elements == (long)op.Batch * op.Rows * op.Columns, what, "a matrix has other sizes than its buffers");
                break;
            case SoftmaxTask op:
                Sizes(op.Outer, op.Axis, op.Inner);
                Require(Elements(op.Input) == (long)op.Outer * op.Axis * op.Inner && elements == Elements(op.Input) && op.Shift is >= 1 and <= 62, what, "a softmax has other sizes than its buffers");
                tables.Table<int>(op.ExponentialSegment, what);
                break;
            case NormTask op:
                Sizes(op.Rows, op.Length);
                Require(Elements(op.Input) == (long)op.Rows * op.Length && elements == Elements(op.Input) && op.Shift is >= 1 and <= 62, what, "a norm has other sizes than its buffers");
                tables.Table<int>(op.MultiplierSegment, op.Length, what);
                tables.Table<long>(op.OffsetSegment, op.Length, what);
                break;
            case LookupTask op:
                Require(Elements(op.Input) == elements, what, "a table has other sizes than its buffers");
                tables.Table<short>(op.TableSegment, what);
                break;
            case MaximumTask op:
                ReadOnlySpan<int> offsets = tables.Offsets(op.OffsetSegment, elements, tables.Table<int>(op.MemberSegment, what).Length, what);
                for (int i = 1; i < offsets.Length; i++) Require(offsets[i] > offsets[i - 1], what, "a maximum has no members");
                tables.Indices(op.MemberSegment, null, Elements(op.Input), what);
                break;
            case EmbedTask op:
                Sizes(op.Rows, op.Width);
                Require((long)Elements(op.Input) * op.Width == elements && (op.High is not { } high || Elements(high) == Elements(op.Input)), what, "an embedding has other sizes than its buffers");
                tables.Table<short>(op.TableSegment, (long)op.Rows * op.Width, what);
                break;
            case WriteWeightsTask op:
                Require(op.Core >= 0 && op.Core < image.Cores.Length && image.Cores[op.Core].Chip == processor.Chip && op.Block >= 0 && op.Block < image.Cores[op.Core].Blocks.Length, what, $"there is no block {op.Block} of core {op.Core} on the chip");
                Require(image.Cores[op.Core].Blocks[op.Block] is ProductBlock, what, "weights are written to a block that takes none");
                var block = (ProductBlock)image.Cores[op.Core].Blocks[op.Block];
                Operand(op.Input, op.MapSegment, (long)block.Matrices * block.Inner * block.Columns);
                break;
            case SendTask op:
                Require(op.Emission.FirstStep == op.Step + 1 && StepSpan.Of(op.Emission).Last < image.Steps, what, $"a task of step {op.Step} sends from step {op.Emission.FirstStep} on");
                Elements(op.Input);
                break;
        }
    }

    private void Fire(FireTask op, int elements)
    {
        Require(op.Parameters >= 1 && op.ParameterStride >= 1 && !op.Range.IsEmpty, what, "a firing has no parameters");
        Require(!op.Inputs.IsDefaultOrEmpty && op.MapSegments.Length == op.Inputs.Length && op.MultiplierSegments.Length == op.Inputs.Length, what, "a term of a firing has no map or multiplier");
        for (int i = 0; i < op.Inputs.Length; i++)
        {
            Operand(op.Inputs[i], op.MapSegments[i], elements);
            tables.Table<int>(op.MultiplierSegments[i], op.Parameters, what);
        }

        tables.Shifts(op.ShiftSegment, op.Parameters, what);
        tables.Optional<long>(op.OffsetSegment, op.Parameters, what);
        tables.Optional<short>(op.TableSegment, op.Range.Count, what);
    }

    private void Operand(int buffer, int? map, long elements)
    {
        int there = Elements(buffer);
        if (map is null) Require(there == elements, what, $"buffer {buffer} has {there} elements, not {elements}");
        else tables.Indices(map, elements, there, what);
    }

    private void Sizes(params ReadOnlySpan<int> sizes)
    {
        foreach (int size in sizes) Require(size is >= 1 and <= 1 << 28, what, $"a size is {size}");
    }

    private bool IsBuffer(int buffer) => buffer >= 0 && buffer < processor.Buffers.Length;

    private int Elements(int buffer)
    {
        Require(IsBuffer(buffer), what, $"there is no buffer {buffer}");
        return processor.Buffers[buffer].Elements;
    }
}
