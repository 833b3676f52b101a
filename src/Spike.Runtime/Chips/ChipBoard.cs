namespace Spike.Runtime.Chips;

/// <summary>Chips of one kind in a grid, row after row, each linked to its neighbours.</summary>
/// <param name="Name">Of the board.</param>
/// <param name="Chip">What each chip is.</param>
/// <param name="Chips">How many; the grid's last row may be short.</param>
/// <param name="Columns">Of the grid.</param>
/// <param name="Rows">Of the grid.</param>
internal sealed record ChipBoard(string Name, ChipProfile Chip, ChipFigure Chips, ChipFigure Columns, ChipFigure Rows)
{
    /// <summary>Cores of all chips.</summary>
    public int Cores => checked(Chips.Count * Chip.Cores.PerChip.Count);

    /// <summary>Where a chip stands.</summary>
    /// <param name="chip">From 0.</param>
    public (int Column, int Row) Place(int chip)
    {
        (int row, int column) = Math.DivRem(chip, Columns.Count);
        return (column, row);
    }

    /// <summary>Links between two chips, along a row and a column.</summary>
    public int Hops(int a, int b)
    {
        ((int fromColumn, int fromRow), (int toColumn, int toRow)) = (Place(a), Place(b));
        return Math.Abs(fromColumn - toColumn) + Math.Abs(fromRow - toRow);
    }
}
