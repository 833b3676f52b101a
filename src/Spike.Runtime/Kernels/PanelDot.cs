using Spike.Runtime.Kernels.Arm;
using Spike.Runtime.Kernels.MachineCode;

namespace Spike.Runtime.Kernels;

/// <summary>A matrix in panels of 16 columns, ready to be multiplied with rows of codes: bytes where codes and processor allow it, else 16-bit numbers.</summary>
/// <param name="level">Instructions.</param>
/// <param name="bytes">Groups of 4 bytes, else pairs of 16-bit numbers.</param>
/// <param name="matrix">[panel][group][16][4 bytes].</param>
/// <param name="groups">Groups of 4 bytes that are summed.</param>
internal readonly unsafe struct PanelDot(SimdLevel level, bool bytes, byte* matrix, int groups)
{
    /// <summary>Panels that one call takes at most.</summary>
    public const int MaxPanels = DotCode.MaxPanels;

    /// <summary>Columns that one call takes at most, and elements between rows of its tile.</summary>
    public const int TileStride = MaxPanels * PanelProduct.Columns;

    /// <summary>Elements of a tile.</summary>
    public const int TileLength = PanelProduct.MaxRows * TileStride;

    private readonly byte* matrix = matrix;

    private nint PanelBytes => (nint)groups * 64;

    private bool IsArm => level is SimdLevel.AdvSimd or SimdLevel.AdvSimdDp;

    /// <summary>V[r, c] = start[c] + Σ_k a[r, k] · b[k, c].</summary>
    /// <param name="a">[rows, groups · 4 bytes].</param>
    /// <param name="stride">Bytes between rows of a.</param>
    /// <param name="rows">1 to <see cref="PanelProduct.MaxRows"/>.</param>
    /// <param name="panel">First panel.</param>
    /// <param name="panels">1 to <see cref="MaxPanels"/>.</param>
    /// <param name="start">A number for each column.</param>
    /// <param name="tile">Receives [rows, <see cref="TileStride"/>].</param>
    public void Start(byte* a, nint stride, int rows, int panel, int panels, int* start, int* tile)
    {
        if (level == SimdLevel.Avx512Vnni)
        {
            Call(a, stride, rows, panel, panels, start, null, tile);
            return;
        }

        if (IsArm)
        {
            Sum(new PanelSums(start, 0, 0, tile, TileStride), a, stride, rows, panel, panels);
            return;
        }

        Multiply(a, stride, rows, panel, panels, tile);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < panels * PanelProduct.Columns; column++) tile[(row * TileStride) + column] += start[column];
        }
    }

    /// <summary>V[r, c] ← 2^shift · V[r, c] + Σ_k a[r, k] · b[k, c], see <see cref="Start"/>.</summary>
    /// <param name="a">[rows, groups · 4 bytes].</param>
    /// <param name="stride">Bytes between rows of a.</param>
    /// <param name="rows">1 to <see cref="PanelProduct.MaxRows"/>.</param>
    /// <param name="panel">First panel.</param>
    /// <param name="panels">1 to <see cref="MaxPanels"/>.</param>
    /// <param name="shift">0 to 2.</param>
    /// <param name="tile">V, [rows, <see cref="TileStride"/>].</param>
    /// <param name="current">Room for another tile.</param>
    public void Continue(byte* a, nint stride, int rows, int panel, int panels, int shift, int* tile, int* current)
    {
        if (level == SimdLevel.Avx512Vnni)
        {
            Call(a, stride, rows, panel, panels, null, &shift, tile);
            return;
        }

        if (IsArm)
        {
            Sum(new PanelSums(tile, TileStride, shift, tile, TileStride), a, stride, rows, panel, panels);
            return;
        }

        Multiply(a, stride, rows, panel, panels, current);
        for (int i = 0; i < rows * TileStride; i++) tile[i] = (tile[i] << shift) + current[i];
    }

    private void Call(byte* a, nint stride, int rows, int panel, int panels, int* start, int* shift, int* tile)
    {
        var call = new DotCall
        {
            A = a,
            AStride = stride,
            B = matrix + (panel * PanelBytes),
            BStrideOrOffsets = PanelBytes,
            Groups = groups,
            Tile = tile,
            TileStride = TileStride * sizeof(int),
            Start = start,
            Shift = shift,
        };
        DotKernels.Run(DotLayout.Panels, bytes, goesOn: shift != null, rows, panels, call);
    }

    private void Sum(PanelSums sums, byte* a, nint stride, int rows, int panel, int panels)
    {
        if (bytes) sums.OfBytes(a, stride, rows, matrix + (panel * PanelBytes), panels, groups);
        else sums.OfPairs(a, stride, rows, matrix + (panel * PanelBytes), panels, groups);
    }

    private void Multiply(byte* a, nint stride, int rows, int panel, int panels, int* tile) => PanelProduct.Multiply(
        level, (short*)a, stride / sizeof(short), rows, (short*)(matrix + (panel * PanelBytes)), panels, groups, tile, TileStride);
}
