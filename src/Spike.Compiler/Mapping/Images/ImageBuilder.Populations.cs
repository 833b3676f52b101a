using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

internal sealed partial class ImageBuilder
{
    private EncodingChoices? choices;

    private void Add(Population population)
    {
        var dendrites = ImmutableArray.CreateBuilder<Dendrite>();
        var inputs = new List<(int Dendrite, BranchInput Input, Train Train)>();
        int over = 0;
        foreach (Branch branch in population.Summands.SelectMany(summand => summand.Branches))
        {
            Train[] feeding = [.. branch.Inputs.Select(input => input.Synapses is ProductSynapses product ? TrainFrom(input.Value, Write(population, product)) : TrainOf(input.Value))];
            for (int i = 0; i < feeding.Length; i++) inputs.Add((dendrites.Count, branch.Inputs[i], feeding[i]));
            int first = feeding.Length == 0 ? 0 : feeding.Min(train => train.First) + 1, last = feeding.Length == 0 ? 0 : feeding.Max(train => train.Last);
            dendrites.Add(new Dendrite(branch.Coding, first, last - first + 1, branch.Bits));
            over = Math.Max(over, last);
        }

        fireSteps[population.Value] = over;
        if (!slicesOf.TryGetValue(population.Value, out var slices)) return;
        foreach ((int core, int index, PlannedSlice slice) in slices)
        {
            foreach ((int dendrite, BranchInput input, Train train) in inputs) AddBlock(core, index, slice, dendrite, input, train);
            cores[core].Programs[index] = new NeuronTables(plan, slice, segments).Program(dendrites.ToImmutable(), over);
        }
    }

    /// <summary>Writes b as weights wherever a slice of the product is; the step after which they are all there.</summary>
    private int Write(Population population, ProductSynapses product)
    {
        int ready = 0;
        foreach ((int core, _, _) in slicesOf[population.Value]) ready = Math.Max(ready, Whole(product.Operation.B, cores[core].Chip).Ready);
        return ready;
    }

    private void AddBlock(int core, int index, PlannedSlice slice, int dendrite, BranchInput input, Train train)
    {
        CoreDraft draft = cores[core];
        Population population = slice.Population;
        choices ??= new EncodingChoices(chip);
        BlockForm form = choices.Of(input.Synapses, population.Grid.Positions, slice.Channels).Form;
        int[] rows = Rows(slice, input);
        if (rows.Length == 0) return;
        if (form == BlockForm.Product)
        {
            var product = (ProductSynapses)input.Synapses;
            var block = new ProductBlock(index, dendrite, slice.Tile.Numbers[0], slice.Positions, product.Operation.Rows, product.Operation.Inner, slice.Channels.Count, product.WeightRange);
            draft.Blocks.Add(block);
            Held weights = Whole(product.Operation.B, draft.Chip);
            processors[draft.Chip].Do(new WriteWeightsTask(weights.Ready, -1, weights.Buffer, segments.Add<int>(WeightMap(product, block, slice.Channels.First)), core, draft.Blocks.Count - 1));
            foreach (int row in rows) Connect(draft, core, input, train, row, row - (slice.Tile.Numbers[0] * product.Operation.Inner));
        }
        else if (form == BlockForm.Shared)
        {
            var window = (WindowSynapses)input.Synapses;
            WindowCrop? crop = slice.Tile.Shape.Length > 1 ? WindowCrop.Of(window.Window, slice.Tile) : null;
            draft.Blocks.Add(Shared(index, dendrite, slice, window, crop?.Cropped));
            foreach (int row in rows) Connect(draft, core, input, train, row, crop?.Row(row) ?? row);
        }
        else
        {
            draft.Blocks.Add(new SynapseLists(input.Synapses, slice, rows).Block(form, index, dendrite, segments));
            for (int row = 0; row < rows.Length; row++) Connect(draft, core, input, train, rows[row], row);
        }
    }

    private void Connect(CoreDraft draft, int core, BranchInput input, Train train, int row, int rowOfBlock) =>
        train.Add(plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Value, core, draft.AddAxon(rowOfBlock));

    private static int[] WeightMap(ProductSynapses product, ProductBlock block, int firstColumn)
    {
        var map = new int[block.Matrices * block.Inner * block.Columns];
        for (int i = 0; i < map.Length; i++)
        {
            int column = i % block.Columns, k = i / block.Columns % block.Inner, matrix = i / block.Columns / block.Inner;
            map[i] = product.WeightElement((block.FirstPair / block.RowsPerMatrix) + matrix, k, firstColumn + column);
        }

        return map;
    }

    /// <summary>The rows that the slice has synapses from and that this value feeds, in ascending order.</summary>
    private int[] Rows(PlannedSlice slice, BranchInput input)
    {
        var rows = new HashSet<int>();
        var reached = new List<int>();
        foreach (int position in slice.Tile.Numbers)
        {
            reached.Clear();
            input.Synapses.Reach(position, slice.Channels, reached);
            rows.UnionWith(reached);
        }

        return [.. rows.Where(row => plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Edge == input.Value).Order()];
    }

    private SharedBlock Shared(int index, int dendrite, PlannedSlice slice, WindowSynapses synapses, Window? cropped)
    {
        int? weights = null;
        if (synapses.Weights is { } all)
        {
            int row = synapses.Inputs.Count * synapses.Taps, whole = synapses.ChannelsPerGroup * synapses.Taps;
            var here = new sbyte[slice.Channels.Count * row];
            for (int channel = 0; channel < slice.Channels.Count; channel++)
                all.AsSpan(((slice.Channels.First + channel) * whole) + (synapses.Inputs.First * synapses.Taps), row).CopyTo(here.AsSpan(channel * row));
            weights = segments.Add<sbyte>(here);
        }

        return new SharedBlock(index, dendrite, cropped ?? synapses.Window, synapses.OutputChannels, synapses.Groups, slice.Channels.First, slice.Channels.Count,
            cropped is null ? slice.Tile.Numbers[0] : 0, slice.Positions, synapses.Inputs.First, synapses.Inputs.Count, weights);
    }
}
