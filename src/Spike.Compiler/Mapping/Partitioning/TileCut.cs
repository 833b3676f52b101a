using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Slices that go to one core together: a tile of a population, with the tile of what it alone reads where both are cut as one.</summary>
/// <param name="Slices">In the order of the layers.</param>
internal sealed record TileUnit(ImmutableArray<PlannedSlice> Slices)
{
    public CoreLoad Load { get; } = Slices.Aggregate(default(CoreLoad), (sum, slice) => sum + slice.Load);
}

/// <summary>Cuts a population into the fewest tiles that each fit an empty core: bands of channels, rows of tiles and columns of tiles.</summary>
/// <remarks>
/// A tile at the border reads less than one in the middle, so rows and columns are cut by what they read and not by what they are. For each number of bands
/// and rows there is a smallest number of columns; it falls as rows become more, so all pairs are looked at in one walk.
/// </remarks>
internal sealed class TileCut(TileLoads loads, CoreLoad room)
{
    /// <param name="population">What is cut.</param>
    /// <param name="source">The population that nobody else reads and that goes where its reader goes; null: none.</param>
    /// <returns>The tiles; null: not even one neuron fits.</returns>
    public IReadOnlyList<TileUnit>? Of(Population population, Population? source)
    {
        ImmutableArray<int> shape = population.Shape;
        (int bands, int rows, int columns, double share)? best = null;
        int last = -1;
        for (int bands = 1; bands <= population.Grid.Channels && (best is null || bands <= best.Value.bands * best.Value.rows * best.Value.columns); bands++)
        {
            int width = (population.Grid.Channels + bands - 1) / bands;
            if (width == last) continue;
            last = width;
            if (Walk(population, source, bands) is not { } found) continue;
            int count = found.Bands * found.Rows * found.Columns, least = best is { } known ? known.bands * known.rows * known.columns : int.MaxValue;
            if (count < least || (count == least && found.Share < best!.Value.share)) best = found;
        }

        return best is { } cut ? [.. Units(population, source, shape, cut.bands, cut.rows, cut.columns)] : null;
    }

    private (int Bands, int Rows, int Columns, double Share)? Walk(Population population, Population? source, int bands)
    {
        ImmutableArray<int> shape = population.Shape;
        int height = shape.Length == 2 ? shape[0] : 1, columns = shape[^1];
        (int Bands, int Rows, int Columns, double Share)? best = null;
        for (int rows = 1; rows <= height; rows++)
        {
            if (!Fits(population, source, bands, rows, columns)) continue;
            while (columns > 1 && Fits(population, source, bands, rows, columns - 1)) columns--;
            if (best is { } known && rows * columns > known.Rows * known.Columns) continue;
            TileUnit[] units = [.. Units(population, source, shape, bands, rows, columns)];
            if (units.Any(unit => !unit.Load.Fits(room))) continue;
            double share = units.Sum(unit => unit.Load.Share(room));
            if (best is null || rows * columns < best.Value.Rows * best.Value.Columns || share < best.Value.Share) best = (bands, rows, columns, share);
            if (columns == 1) break;
        }

        return best;
    }

    /// <summary>Whether the tiles that read the most fit: those at the corners and in the middle.</summary>
    private bool Fits(Population population, Population? source, int bands, int rows, int columns)
    {
        ImmutableArray<int> shape = population.Shape;
        (int First, int Size)[] across = Split(population, shape.Length - 1, columns), down = shape.Length == 2 ? Split(population, 0, rows) : [(0, 1)];
        Band band = BandOf(population, 0, bands);
        foreach (int row in Some(down.Length))
        {
            foreach (int column in Some(across.Length))
            {
                if (!UnitOf(population, source, band, TileOf(shape, down[row], across[column])).Load.Fits(room)) return false;
            }
        }

        return true;
    }

    private static IEnumerable<int> Some(int count) => new[] { count / 2, 0, count - 1 }.Distinct();

    private IEnumerable<TileUnit> Units(Population population, Population? source, ImmutableArray<int> shape, int bands, int rows, int columns)
    {
        (int First, int Size)[] across = Split(population, shape.Length - 1, columns), down = shape.Length == 2 ? Split(population, 0, rows) : [(0, 1)];
        for (int band = 0; band < bands; band++)
        {
            foreach ((int First, int Size) row in down)
            {
                foreach ((int First, int Size) column in across) yield return UnitOf(population, source, BandOf(population, band, bands), TileOf(shape, row, column));
            }
        }
    }

    private TileUnit UnitOf(Population population, Population? source, Band band, Tile tile)
    {
        var slice = new PlannedSlice(population, band, tile, loads.Of(population, band, tile));
        if (source is null) return new TileUnit([slice]);
        Tile read = Fusion.Read(population, tile);
        return new TileUnit([new PlannedSlice(source, band, read, loads.Of(source, band, read)), slice]);
    }

    private static Tile TileOf(ImmutableArray<int> shape, (int First, int Size) row, (int First, int Size) column) =>
        shape.Length == 2 ? new Tile(shape, [row.First, column.First], [row.Size, column.Size]) : new Tile(shape, [column.First], [column.Size]);

    /// <summary>Wider bands first, as the first one is looked at for all.</summary>
    private static Band BandOf(Population population, int band, int bands)
    {
        (int width, int wider) = Math.DivRem(population.Grid.Channels, bands);
        return new Band((band * width) + Math.Min(band, wider), width + (band < wider ? 1 : 0));
    }

    private readonly Dictionary<(int Value, int Axis, int Parts), (int First, int Size)[]> splits = [];

    /// <summary>Parts of an axis that each read about the same: as long as the largest may be, one after the other.</summary>
    private (int First, int Size)[] Split(Population population, int axis, int parts)
    {
        if (splits.TryGetValue((population.Value, axis, parts), out (int First, int Size)[]? known)) return known;
        int length = population.Shape[axis];
        Window? window = population.Inputs.Select(input => (input.Synapses as WindowSynapses)?.Window).Where(of => of is not null && of.OutputSize.Length == population.Shape.Length)
            .MaxBy(of => of!.Kernel[axis]);
        int Reads(int first, int size) => window is null ? size : loads.Extent(window, axis, first, size);
        int low = Reads(length / 2, 1), high = Math.Max(low, Reads(0, length));
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Parts(middle).Count <= parts) high = middle;
            else low = middle + 1;
        }

        List<(int First, int Size)> split = Parts(low);
        // Fewer parts than asked for are as good.
        return splits[(population.Value, axis, parts)] = [.. split];

        List<(int First, int Size)> Parts(int most)
        {
            var list = new List<(int, int)>();
            for (int first = 0; first < length;)
            {
                int size = 1;
                while (first + size < length && Reads(first, size + 1) <= most) size++;
                list.Add((first, size));
                first += size;
            }

            return list;
        }
    }
}
