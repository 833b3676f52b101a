using Spike.Runtime.Kernels;

namespace Spike.Benchmarks;

/// <summary>Membranes of a linear layer: the loops of the backend's linear step around its kernel, without the firing.</summary>
/// <remarks>Codes come as the backend holds them, 16-bit, and are packed in each run, as it does.</remarks>
internal sealed unsafe class PanelGemm : IDisposable
{
    private const int BlockBytes = 128 * 1024;
    private const int MaxBlockRows = 96;

    private readonly SimdLevel level = SimdLevels.Best;
    private readonly bool bytes;
    private readonly int rows;
    private readonly int inner;
    private readonly int columns;
    private readonly int groups;
    private readonly NativeBuffer<short> codes;
    private readonly NativeBuffer<byte> panels;
    private readonly NativeBuffer<byte> block;
    private readonly NativeBuffer<int> starts;
    private readonly NativeBuffer<int> tile = new(PanelDot.TileLength);
    private readonly NativeBuffer<int> membranes;

    /// <param name="codes">[rows, inner].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="inner">Products of a sum.</param>
    /// <param name="columns">Columns.</param>
    public PanelGemm(byte[] codes, sbyte[] weights, int rows, int inner, int columns)
    {
        (this.rows, this.inner, this.columns) = (rows, inner, columns);
        bytes = level == SimdLevel.Avx512Vnni;
        groups = bytes ? BytePacking.Groups(inner) : PanelProduct.Pairs(inner);
        this.codes = NativeBuffer<short>.Of(Array.ConvertAll(codes, code => (short)code));
        var turned = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++) turned[(i % columns * inner) + (i / columns)] = weights[i];
        panels = new NativeBuffer<byte>((long)PanelProduct.Panels(columns) * groups * 64);
        if (bytes) BytePacking.Weights(turned, inner, columns, (sbyte*)panels.Pointer);
        else PanelPacking.Weights(turned, inner, columns, (short*)panels.Pointer);
        block = new NativeBuffer<byte>((long)MaxBlockRows * Stride);
        starts = new NativeBuffer<int>(PanelProduct.Panels(columns) * PanelProduct.Columns);
        membranes = new NativeBuffer<int>((long)rows * columns);
    }

    /// <summary>[rows, columns] of the last run.</summary>
    public ReadOnlySpan<int> Membranes => new(membranes.Pointer, rows * columns);

    private int Stride => bytes ? groups * BytePacking.Group : inner * sizeof(short);

    public void Run()
    {
        var dot = new PanelDot(level, bytes, panels.Pointer, groups);
        int panelCount = PanelProduct.Panels(columns);
        int blockRows = Math.Clamp(BlockBytes / Stride, PanelProduct.MaxRows, MaxBlockRows) / PanelProduct.MaxRows * PanelProduct.MaxRows;
        for (int row = 0; row < rows; row += blockRows)
        {
            int count = Math.Min(blockRows, rows - row);
            byte* a = (byte*)(codes.Pointer + ((nint)row * inner));
            if (bytes) BytePacking.Codes((short*)a, count, inner, 0, block.Pointer, Stride);
            if (bytes) a = block.Pointer;
            for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
            {
                int taken = Math.Min(PanelDot.MaxPanels, panelCount - panel);
                for (int r = 0; r < count; r += PanelProduct.MaxRows)
                {
                    int tileRows = Math.Min(PanelProduct.MaxRows, count - r);
                    dot.Start(a + ((nint)r * Stride), Stride, tileRows, panel, taken, starts.Pointer + (panel * PanelProduct.Columns), tile.Pointer);
                    Store(row + r, tileRows, panel * PanelProduct.Columns);
                }
            }
        }
    }

    private void Store(int row, int tileRows, int column)
    {
        int width = Math.Min(PanelDot.TileStride, columns - column);
        for (int r = 0; r < tileRows; r++)
            new ReadOnlySpan<int>(tile.Pointer + (r * PanelDot.TileStride), width).CopyTo(new Span<int>(membranes.Pointer + ((nint)(row + r) * columns) + column, width));
    }

    public void Dispose()
    {
        codes.Dispose();
        panels.Dispose();
        block.Dispose();
        starts.Dispose();
        tile.Dispose();
        membranes.Dispose();
    }
}
