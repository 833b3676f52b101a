namespace Spike.Runtime.Chips;

/// <summary>The cores of a chip. Cores share the routers of a mesh; a router and its cores are a tile.</summary>
/// <param name="PerChip">Cores that a program may use.</param>
/// <param name="MeshColumns">Tiles from west to east.</param>
/// <param name="MeshRows">Tiles from north to south.</param>
/// <param name="CoresPerTile">Cores at a router; a spike between them makes no hop.</param>
internal sealed record ChipCores(ChipFigure PerChip, ChipFigure MeshColumns, ChipFigure MeshRows, ChipFigure CoresPerTile)
{
    /// <summary>Where a core's router stands: cores fill tile after tile, tiles fill row after row.</summary>
    /// <param name="core">Of the chip, from 0.</param>
    public (int Column, int Row) Tile(int core)
    {
        (int row, int column) = Math.DivRem(core / CoresPerTile.Count, MeshColumns.Count);
        return (column, row);
    }

    /// <summary>Hops between two cores of a chip, along a row and then a column.</summary>
    public (int Horizontal, int Vertical) Hops(int from, int to)
    {
        ((int fromColumn, int fromRow), (int toColumn, int toRow)) = (Tile(from), Tile(to));
        return (Math.Abs(fromColumn - toColumn), Math.Abs(fromRow - toRow));
    }
}
