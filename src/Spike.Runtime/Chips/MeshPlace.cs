namespace Spike.Runtime.Chips;

/// <summary>Where a node stands: the board's chips side by side as one large mesh, so that a step from one chip to the next is a link between chips.</summary>
/// <param name="Column">Of the large mesh.</param>
/// <param name="Row">Of the large mesh.</param>
/// <param name="ChipColumn">Of the board.</param>
/// <param name="ChipRow">Of the board.</param>
internal readonly record struct MeshPlace(int Column, int Row, int ChipColumn, int ChipRow)
{
    public static MeshPlace OfCore(ChipBoard board, int chip, int core)
    {
        ((int chipColumn, int chipRow), (int column, int row)) = (board.Place(chip), board.Chip.Cores.Tile(core));
        return new MeshPlace((chipColumn * board.Chip.Cores.MeshColumns.Count) + column, (chipRow * board.Chip.Cores.MeshRows.Count) + row, chipColumn, chipRow);
    }

    /// <summary>The embedded processors are taken to stand at the first tile of their chip: nothing is published.</summary>
    public static MeshPlace OfProcessor(ChipBoard board, int chip) => OfCore(board, chip, 0);

    /// <summary>The way of a spike: along a row and a column; each border between chips that it crosses is a link, all else are hops.</summary>
    public MeshHops To(MeshPlace other)
    {
        int chips = Math.Abs(ChipColumn - other.ChipColumn), chipRows = Math.Abs(ChipRow - other.ChipRow);
        return new MeshHops(Math.Abs(Column - other.Column) - chips, Math.Abs(Row - other.Row) - chipRows, chips + chipRows);
    }
}

/// <summary>What a way, or all ways together, are made of.</summary>
/// <param name="Horizontal">Hops in the east or west.</param>
/// <param name="Vertical">Hops in the north or south.</param>
/// <param name="Links">Between chips.</param>
internal readonly record struct MeshHops(int Horizontal, int Vertical, int Links);
