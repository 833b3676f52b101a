using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>How rows of an edge's codes are given to <see cref="PanelDot"/>: as bytes where all fit and the processor multiplies bytes, else as they are.</summary>
internal readonly unsafe struct SynapseRows
{
    /// <summary>Sums of so many products of bytes stay within 32 bits, the offset included.</summary>
    private const int MaxByteInner = int.MaxValue / (255 * 128);

    private readonly Edge edge;
    private readonly int inner;

    /// <param name="level">Instructions.</param>
    /// <param name="edge">Codes.</param>
    /// <param name="inner">Codes of a row.</param>
    public SynapseRows(SimdLevel level, Edge edge, int inner)
    {
        this.edge = edge;
        this.inner = inner;
        CodeRange range = edge.Range;
        // One side of a product of bytes is unsigned on x86, none on Arm.
        bool signed = level == SimdLevel.AdvSimdDp;
        Bytes = (signed || level == SimdLevel.Avx512Vnni) && inner <= MaxByteInner && (range.Min >= 0 ? range.Max <= byte.MaxValue : range.Min >= sbyte.MinValue && range.Max <= sbyte.MaxValue);
        Groups = Bytes ? BytePacking.Groups(inner) : PanelProduct.Pairs(inner);
        Stride = Bytes ? Groups * BytePacking.Group : inner * sizeof(short);
        if (Bytes && (signed ? range.Max > sbyte.MaxValue : range.Min < 0))
        {
            Offset = signed ? -128 : 128;
            // Digits are -1, 0 and 1, save where spikes are graded.
            StepOffset = edge.Coding == SpikeCoding.Graded ? Offset : signed ? 0 : 1;
        }

        long all = 0;
        for (int step = 0; step < edge.TimeSteps; step++) all = (SpikeTrain.Growth(edge.Coding) * all) + StepOffset;
        SteppedOffset = all;
    }

    public bool Bytes { get; }

    /// <summary>Groups of 4 bytes of a row.</summary>
    public int Groups { get; }

    /// <summary>Bytes between rows.</summary>
    public int Stride { get; }

    /// <summary>What bytes of codes are too high by; negative where they are too low.</summary>
    public int Offset { get; }

    /// <summary>What bytes of the digits of one step are too high by.</summary>
    public int StepOffset { get; }

    /// <summary>What membranes that integrated all steps saw in excess, in units of the sum of their weights.</summary>
    public long SteppedOffset { get; }

    /// <summary>Rows of codes for the kernel.</summary>
    /// <returns>Where they are: <paramref name="room"/>, or the codes themselves.</returns>
    public byte* Prepare(short* codes, int rows, byte* room)
    {
        if (!Bytes) return (byte*)codes;
        BytePacking.Codes(codes, rows, inner, Offset, room, Stride);
        return room;
    }

    /// <summary>Rows of the digits of one step.</summary>
    public void PrepareStep(short* codes, int rows, int step, byte* room)
    {
        if (!Bytes)
        {
            DigitPlanes.Extract(codes, rows * inner, edge, step, (short*)room);
            return;
        }

        const int Chunk = 512;
        short* digits = stackalloc short[Chunk];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < inner; k += Chunk)
            {
                int count = Math.Min(Chunk, inner - k);
                DigitPlanes.Extract(codes + ((nint)row * inner) + k, count, edge, step, digits);
                BytePacking.Codes(digits, 1, count, StepOffset, room + ((nint)row * Stride) + k, count);
            }
        }
    }
}
