using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>The stepped form of a linear layer, event by event, for rows that are sparse enough.</summary>
internal sealed unsafe class EventRows : IDisposable
{
    // For 64 neurons and one input the dense kernel takes one cycle a step, an event two, while the panel of weights is in the first-level cache; further away the
    // event waits for its weights. Measured (Zen 4): 0.28 of the inputs active, 192 inputs: 0.88 of dense; 0.23 and 1,536 inputs: 1.00; 0.17 and 768 or 1,536: 0.58 and 0.71.
    private const int NearInputs = 256;
    private const double MostDensityNear = 0.33;
    private const double MostDensityFar = 0.23;

    private readonly Lazy<NativeBuffer<short>> panels;
    private readonly Edge input;
    private readonly int inner;
    private readonly int columns;
    private readonly int shift;
    private readonly int mostRows;

    /// <param name="program">The program.</param>
    /// <param name="op">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="mostRows">Rows of a block.</param>
    public EventRows(SpikingProgram program, Linear op, Edge input, int mostRows)
    {
        this.mostRows = mostRows;
        this.input = input;
        inner = op.Inner;
        columns = op.Columns;
        shift = SpikeTrain.Growth(input.Coding) - 1;
        // Only stepped runs need them.
        panels = new Lazy<NativeBuffer<short>>(() =>
        {
            var buffer = new NativeBuffer<short>(EventProduct.Length(op.Inner, op.Columns));
            EventProduct.Pack(program.Segments.Read<sbyte>(op.WeightSegment), op.Inner, op.Columns, buffer.Pointer);
            return buffer;
        });
    }

    /// <summary>Whether a layer can be run so: radix spikes, and indices of 16 bits.</summary>
    public static bool Holds(SimdLevel level, Edge input, int inner) => level >= SimdLevel.Avx2 && input.Coding == SpikeCoding.Radix && inner <= ushort.MaxValue;

    private int Steps => input.TimeSteps;

    /// <summary>Share of active inputs up to which events cost less than products with all inputs.</summary>
    public double MostDensity => inner <= NearInputs ? MostDensityNear : MostDensityFar;

    /// <summary>Bytes of the weights once events read them.</summary>
    public long WeightBytes => sizeof(short) * EventProduct.Length(inner, columns);

    // For each row and step two lists, and how long they are.
    private nint ListLength => inner + SpikeEvents.Slack;

    private nint RowLength => (Steps * 2 * ListLength) + (Steps * 4);

    /// <summary>Bytes for the lists of a block of rows, and the masks of one.</summary>
    public long ScratchBytes => ((mostRows * RowLength) + (2 * ListLength)) * sizeof(ushort);

    /// <summary>Lists the spikes of some rows.</summary>
    /// <param name="codes">[rows, inner].</param>
    /// <param name="rows">As many as a block has at most.</param>
    /// <param name="room"><see cref="ScratchBytes"/>.</param>
    /// <returns>Whether they are few enough.</returns>
    public bool Prepare(short* codes, int rows, byte* room)
    {
        ushort* positive = (ushort*)room + (mostRows * RowLength), negative = positive + ListLength;
        long limit = (long)(MostDensity * rows * inner * Steps), events = 0;
        for (int row = 0; row < rows; row++)
        {
            SpikeEvents.Masks(codes + ((nint)row * inner), inner, input.Range.Signed, positive, negative);
            ushort* lists = (ushort*)room + (row * RowLength);
            int* counts = Counts(lists);
            for (int step = 0; step < Steps; step++)
            {
                int bit = Steps - 1 - step;
                counts[2 * step] = SpikeEvents.List(positive, inner, bit, lists + (2 * step * ListLength));
                counts[(2 * step) + 1] = input.Range.Signed ? SpikeEvents.List(negative, inner, bit, lists + (((2 * step) + 1) * ListLength)) : 0;
                events += counts[2 * step] + counts[(2 * step) + 1];
            }

            // Rows of a block are alike: the first few tell.
            if (row is 5 or 23 && events > limit * (row + 1) / rows) return false;
        }

        return events <= limit;
    }

    /// <summary>V of 64 neurons after all steps of a row's window.</summary>
    public void Integrate(byte* room, int row, int panel, int* membranes)
    {
        ushort* lists = (ushort*)room + (row * RowLength);
        int* counts = Counts(lists);
        short* weights = panels.Value.Pointer + ((nint)panel * inner * EventProduct.Columns);
        new Span<int>(membranes, EventProduct.Columns).Clear();
        for (int step = 0; step < Steps; step++)
        {
            EventProduct.Step(
                weights, lists + (2 * step * ListLength), counts[2 * step], lists + (((2 * step) + 1) * ListLength), counts[(2 * step) + 1], shift, membranes);
        }
    }

    private int* Counts(ushort* lists) => (int*)(lists + (Steps * 2 * ListLength));

    public void Dispose()
    {
        if (panels.IsValueCreated) panels.Value.Dispose();
    }
}
