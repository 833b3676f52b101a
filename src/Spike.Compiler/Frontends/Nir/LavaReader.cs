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

        void Add(string name, string type, params (string Field, NirValue Value)[] fields)
        {
            if (nodes.Count > 0) edges.Add((nodes.Count - 1, nodes.Count));
            nodes.Add(new NirNode(name, type, fields.ToImmutableDictionary(field => field.Field, field => field.Value), Nested: false));
        }

        foreach ((int number, string name) in order.Order())
        {
            Hdf5Group layer = layers.Group(name);
            NirValue Value(Hdf5Group group, string field) => group.Has(field)
                ? values.Read(group.Dataset(field))
                : throw new ModelFault("SPIKE1003", name, $"the layer has no {field}", Remedy);
            string type = Value(layer, "type").Text ?? "";
            if (layer.Has("delay")) throw new ModelFault("SPIKE1001", name, "the layer's axons have delays, which are not read", "Export the network without learned delays.");
            switch (type)
            {
                case "dense" or "conv" when nodes.Count == 0:
                    Add("input", NirTypes.Input, [.. type == "dense" ? [("shape", NirValue.OfWhole(Value(layer, "weight").Shape.Last()))] : Array.Empty<(string, NirValue)>()]);
                    break;
                case "input" when nodes.Count == 0:
                    Add("input", NirTypes.Input, ("shape", Value(layer, "shape")));
                    if (!layer.Has("neuron")) continue;
                    throw new ModelFault("SPIKE1001", name, "the input layer has neurons of its own, which are not read", Remedy);
                case "dense" or "conv":
                    break;
                case "flatten":
                    Add($"layer{number}", "Flatten", ("start_dim", NirValue.OfWhole(0)), ("end_dim", NirValue.OfWhole(-1)));
                    continue;
                default:
                    throw new ModelFault("SPIKE1001", name, $"the layer is of type '{type}', which is not read", Remedy);
            }

            NirValue weight = Scaled(Value(layer, "weight"));
            NirValue? bias = layer.Has("bias") ? Scaled(Value(layer, "bias")) : null;
            (string, NirValue)[] synapses = bias is null ? [("weight", weight)] : [("weight", weight), ("bias", bias)];
            Add($"layer{number}.synapses", type == "dense" ? (bias is null ? "Linear" : "Affine") : "Conv2d", type == "dense" ? synapses :
                [.. synapses, ("stride", Value(layer, "stride")), ("padding", Value(layer, "padding")), ("dilation", Value(layer, "dilation")), ("groups", Value(layer, "groups"))]);
            Add($"layer{number}", "CubaLIF", Neurons(layer.Group("neuron"), name, values));
        }

        if (nodes.Count == 0) throw new ModelFault("SPIKE1003", null, "the network has no layers", Remedy);
        Add("output", NirTypes.Output);
        return new NirNetwork([.. nodes], [.. edges], TimeStep: 1);
    }

    // Weights come as whole numbers of 1/64, kept as such or as floats. lava-dl drops a last axis of time.
    private static NirValue Scaled(NirValue value) => value with { Numbers = Array.ConvertAll(value.Floats(), number => number / Fraction), Whole = null };

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
