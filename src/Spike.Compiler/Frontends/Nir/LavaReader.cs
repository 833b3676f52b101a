using System.Collections.Immutable;
using System.Globalization;
using Spike.Compiler.Diagnostics;
using Spike.Hdf5;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>Networks that lava-dl exports for Loihi: layers in a row, numbers in the units of the chip.</summary>
/// <remarks>
/// Weights, thresholds and biases are read in units of 1/64 and decays of 1/4096, as NIR's own conversion does (docs/source/examples/lava in neuromorphs/NIR). A layer is synapses and
/// CUBA neurons whose gains undo the time constants: i = (1 - iDecay/4096)·i + x, v = (1 - vDecay/4096)·v + i, then 0 after a spike. That is forward Euler with
/// tau = dt·4096/decay. dt is one step.
/// </remarks>
internal static class LavaReader
{
    private const int Fraction = 64;
    private const int MostLayers = 4096;
    private const float WholeDecay = 4096;
    private const string Remedy = "Export the network with slayer.block.cuba layers, or convert it to NIR.";

    public static NirNetwork Read(Hdf5Group layers)
    {
        var values = new NirValues();
        var nodes = new List<NirNode>();
        var edges = new List<(int, int)>();
        List<(int Number, string Name)> order = [];
        foreach (string name in layers.Names)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || order.Count == MostLayers)
                throw new ModelFault("SPIKE1003", name, "a layer's name is no number, or there are too many", Remedy);
            order.Add((number, name));
        }

        int before = -1;
        int Place(string name, string type, params (string Field, NirValue Value)[] fields)
        {
            nodes.Add(new NirNode(name, type, fields.ToImmutableDictionary(field => field.Field, field => field.Value), Nested: false));
            return nodes.Count - 1;
        }

        void Add(string name, string type, params (string Field, NirValue Value)[] fields)
        {
            int place = Place(name, type, fields);
            if (before >= 0) edges.Add((before, place));
            before = place;
        }

        foreach ((int number, string name) in order.Order())
        {
            Hdf5Group layer = layers.Group(name);
            NirValue Value(Hdf5Group group, string field) => !group.Has(field) ? throw new ModelFault("SPIKE1003", name, $"the layer has no {field}", Remedy)
                : group.Get(field) is Hdf5Dataset numbers ? values.Read(numbers)
                : throw new ModelFault("SPIKE1001", name, $"the layer's {field} is complex, which is not read", Remedy);
            string type = Value(layer, "type").Text ?? "";
            switch (type)
            {
                case "input" when nodes.Count == 0:
                    Add("input", NirTypes.Input, ("shape", Value(layer, "shape")));
                    if (!layer.Has("neuron")) continue;
                    throw new ModelFault("SPIKE1001", name, "the input layer has neurons of its own, which are not read", Remedy);
                case "dense" or "dense_rec" or "conv" or "pool":
                    if (nodes.Count == 0) Add("input", NirTypes.Input, [.. type.StartsWith("dense", StringComparison.Ordinal) ? [("shape", NirValue.OfWhole(Value(layer, "weight").Shape.Last()))] : Array.Empty<(string, NirValue)>()]);
                    break;
                case "flatten":
                    Add($"layer{number}", "Flatten", ("start_dim", NirValue.OfWhole(0)), ("end_dim", NirValue.OfWhole(-1)));
                    continue;
                default:
                    throw new ModelFault("SPIKE1001", name, $"the layer is of type '{type}', which is not read", Remedy);
            }

            long[] shape = Value(layer, "shape").Whole ?? [];
            NirValue weight = Scaled(Value(layer, "weight"));
            NirValue? bias = layer.Has("bias") ? Scaled(Value(layer, "bias")) : null;
            (string, NirValue)[] synapses = bias is null ? [("weight", weight)] : [("weight", weight), ("bias", bias)];
            (string, NirValue)[] window = type is "conv" or "pool" ? [("stride", Value(layer, "stride")), ("padding", Value(layer, "padding")), ("dilation", Value(layer, "dilation"))] : [];
            switch (type)
            {
                case "conv": Add($"layer{number}.synapses", "Conv2d", [.. synapses, .. window, ("groups", Value(layer, "groups"))]); break;
                // One kernel for each channel alone.
                case "pool": Add($"layer{number}.synapses", "Conv2d", [("weight", EachChannel(weight, shape, name)), .. window, ("groups", NirValue.OfWhole(shape[0]))]); break;
                default: Add($"layer{number}.synapses", bias is null ? "Linear" : "Affine", synapses); break;
            }

            // Without neurons a layer gives its currents, as the last of a regression does.
            if (!layer.Has("neuron"))
            {
                if (type == "dense") continue;
                throw new ModelFault("SPIKE1001", name, "the layer has no neurons, which is read of dense layers only", Remedy);
            }

            Add($"layer{number}", "CubaLIF", Neurons(layer.Group("neuron"), name, values));
            int neurons = before;
            if (type == "dense_rec")
            {
                // What leaves a neuron within a cycle arrives one step later: R·s[t - 1], as lava-dl has it.
                int recurrent = Place($"layer{number}.recurrent", "Linear", ("weight", Scaled(Value(layer, "weight_rec"))));
                edges.Add((neurons, recurrent));
                edges.Add((recurrent, neurons));
            }

            if (layer.Has("delay")) Add($"layer{number}.delay", "Delay", ("delay", Delays(Value(layer, "delay"), shape, name)));
        }

        if (nodes.Count == 0) throw new ModelFault("SPIKE1003", null, "the network has no layers", Remedy);
        Add("output", NirTypes.Output);
        return new NirNetwork([.. nodes], [.. edges], TimeStep: 1);
    }

    // Weights come as whole numbers of 1/64, kept as such or as floats. lava-dl drops a last axis of time.
    private static NirValue Scaled(NirValue value) => value with { Numbers = Array.ConvertAll(value.Floats(), number => number / Fraction), Whole = null };

    /// <summary>The one kernel of a pool, for each of its channels.</summary>
    private static NirValue EachChannel(NirValue weight, long[] shape, string layer)
    {
        if (weight.Shape is not [1, 1, _, _] || shape is not [> 0 and < 1 << 16, _, _])
            throw new ModelFault("SPIKE1003", layer, $"the pool's weight is of shape [{string.Join(", ", weight.Shape)}], and its shape [{string.Join(", ", shape)}]", Remedy);
        return new NirValue([(int)shape[0], .. weight.Shape.Skip(1)], [.. Enumerable.Repeat(weight.Numbers!, (int)shape[0]).SelectMany(numbers => numbers)], null, null);
    }

    /// <summary>Delays of axons in whole steps: one for all neurons, for each channel, or for each neuron.</summary>
    private static NirValue Delays(NirValue delay, long[] shape, string layer)
    {
        float[] steps = Array.ConvertAll(delay.Floats(), MathF.Floor);
        if (steps.Length == 1) return NirValue.Alone(steps[0]);
        long count = shape.Aggregate(1L, (product, size) => product * Math.Clamp(size, 0, 1 << 24));
        // Neurons of a dense layer have a shape of [n] or [n, 1, 1].
        ImmutableArray<int> own = shape.Skip(1).All(size => size == 1) ? [steps.Length] : [.. shape.Select(size => (int)size)];
        if (steps.Length == count) return new NirValue(own, steps, null, null);
        if (shape is not [> 0, _, _] || steps.Length != shape[0] || count > 1 << 24)
            throw new ModelFault("SPIKE1003", layer, $"the layer has {steps.Length} delays for neurons of shape [{string.Join(", ", shape)}]", Remedy);
        return new NirValue(own, [.. steps.SelectMany(step => Enumerable.Repeat(step, (int)(count / shape[0])))], null, null);
    }

    private static (string, NirValue)[] Neurons(Hdf5Group neuron, string layer, NirValues values)
    {
        NirValue? Value(string field) => neuron.Has(field) ? values.Read(neuron.Dataset(field)) : null;
        float Number(string field) => Value(field) is { Count: 1 } value && value.Floats() is [var number] && float.IsFinite(number)
            ? number
            : throw new ModelFault("SPIKE1003", layer, $"its neurons' {field} is missing or no number", Remedy);
        string type = Value("type")?.Text ?? "";
        if (type is not ("CUBA" or "LOIHI")) throw new ModelFault("SPIKE1001", layer, $"its neurons are of type '{type}', which is not read", Remedy);
        if (Value("gradedSpike") is { } graded && graded.Floats() is [not 0]) throw new ModelFault("SPIKE1001", layer, "its spikes are graded, which is not read", Remedy);
        if (Value("refDelay") is not null && Number("refDelay") != 1) throw new ModelFault("SPIKE1001", layer, $"its neurons rest for {Number("refDelay")} steps after a spike, and one is what is read", Remedy);
        (float current, float voltage, float threshold) = (Number("iDecay"), Number("vDecay"), Number("vThMant"));
        if (!(current is > 0 and <= WholeDecay) || !(voltage is > 0 and <= WholeDecay))
            throw new ModelFault("SPIKE1004", layer, $"its decays are {current} and {voltage}", "Give decays from 1 to 4096.");
        return
        [
            ("tau_syn", NirValue.Alone(WholeDecay / current)), ("w_in", NirValue.Alone(WholeDecay / current)), ("tau_mem", NirValue.Alone(WholeDecay / voltage)),
            ("r", NirValue.Alone(WholeDecay / voltage)), ("v_leak", NirValue.Alone(0)), ("v_threshold", NirValue.Alone(threshold / Fraction)), ("v_reset", NirValue.Alone(0)),
        ];
    }
}
