using Spike.Spiking;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spiking;

/// <summary>What the graph alone says, without running it.</summary>
[TestClass]
public class SpikingRecognitionTests
{
    [TestMethod]
    [DataRow("v", "x")]
    [DataRow("x", "v")]
    [DataRow("vision", "v")]
    public void The_state_is_the_input_that_is_named_like_its_output(string first, string second)
    {
        SpikingFinding finding = SpikingRecognition.Find(Step([first, second], state: "v", data: first == "v" ? second : first))!;
        Assert.IsNull(finding.Fault);
        Assert.AreEqual(KeyValuePair.Create("v", "v_out"), finding.Model!.States.Single());
    }

    [TestMethod]
    [DataRow("a", "b")]
    [DataRow("v1", "v2")]
    public void Where_no_name_says_which_is_the_state_it_is_refused(string first, string second)
    {
        SpikingFinding finding = SpikingRecognition.Find(Step([first, second], state: first, data: second))!;
        Assert.IsNull(finding.Model);
        Assert.Contains("which input is the state of output 'v_out' is not clear", finding.Fault!);
    }

    [TestMethod]
    [DataRow("values", "drive", false)]
    [DataRow("x", "values", false)]
    [DataRow("volt", "drive", true)]
    [DataRow("membrane_voltage", "drive", true)]
    public void A_letter_in_common_makes_no_name_alike(string state, string data, bool alike)
    {
        SpikingFinding finding = SpikingRecognition.Find(Step([state, data], state, data, output: "voltage_out"))!;
        if (alike) Assert.AreEqual(KeyValuePair.Create(state, "voltage_out"), finding.Model!.States.Single());
        else Assert.Contains("which input is the state of output 'voltage_out' is not clear", finding.Fault!);
    }

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(11, true)]
    [DataRow(6, false)]
    [DataRow(9, false)]
    public void Membranes_that_are_cut_to_whole_numbers_are_no_neurons(int type, bool recognised)
    {
        ModelOutline step = Step(["x", "v"], "v", "x");
        OutlineNode[] nodes = [.. step.Nodes.Select(node => node.Op == "Identity" ? node with { Op = "Cast", Attributes = Int("to", type) } : node)];
        Assert.AreEqual(recognised, SpikingRecognition.Find(step with { Nodes = nodes })?.Model is not null);
    }

    [TestMethod]
    public void A_cast_of_constants_cuts_them_off()
    {
        OutlineNode Cast(int type) => new("", "Cast", ["a"], ["b"], Int("to", type));
        var numbers = new Numbers([3], [-1.5, 0, 2.75]);
        CollectionAssert.AreEqual((double[])[-1, 0, 2], Folding.Fold(Cast(7), [numbers])!.Values);
        CollectionAssert.AreEqual((double[])[1, 0, 1], Folding.Fold(Cast(9), [numbers])!.Values);
        CollectionAssert.AreEqual(numbers.Values, Folding.Fold(Cast(1), [numbers])!.Values);
    }

    [TestMethod]
    public void A_bound_of_Clip_that_is_left_out_bounds_nothing()
    {
        var clip = new OutlineNode("", "Clip", ["a", "", "high"], ["b"], new Dictionary<string, OutlineAttribute>());
        CollectionAssert.AreEqual((double[])[-2, 1], Folding.Fold(clip, [new Numbers([2], [-2, 3]), Numbers.Zero, Numbers.One])!.Values);
        clip = clip with { Inputs = ["a", "low", ""] };
        CollectionAssert.AreEqual((double[])[1, 3], Folding.Fold(clip, [new Numbers([2], [-2, 3]), Numbers.One, Numbers.Zero])!.Values);
    }

    [TestMethod]
    [Timeout(200_000, CooperativeCancellation = false)]
    public void Nodes_that_read_each_other_in_a_circle_end()
    {
        ModelOutline step = Step(["x", "v"], "v", "x");
        OutlineNode[] circle = [Node("Neg", "ring2", "ring1"), Node("Neg", "ring1", "ring2"), Node("Add", "v", "ring1", "ring3"), .. step.Nodes, Node("Neg", "ring4", "v"), Node("Neg", "v", "ring4")];
        _ = SpikingRecognition.Find(step with { Nodes = circle });
    }

    [TestMethod]
    public void A_node_that_lacks_inputs_or_outputs_is_not_looked_at()
    {
        ModelOutline step = Step(["x", "v"], "v", "x");
        Assert.IsNull(SpikingRecognition.Find(step with { Nodes = [.. step.Nodes, Node("Where", "x", "v", "w")] }));
        Assert.IsNull(SpikingRecognition.Find(step with { Nodes = [.. step.Nodes, Node("Relu", "w")] }));
        Assert.IsNull(SpikingRecognition.Find(step with { Nodes = [.. step.Nodes, new OutlineNode("", "Relu", ["x"], [], new Dictionary<string, OutlineAttribute>())] }));
    }

    /// <summary>v = v / 2 + x / 2; it spikes above 1 and is then 0, at once.</summary>
    private static ModelOutline Step(string[] inputs, string state, string data, string output = "v_out") => new(
        "step",
        [
            Node("Mul", state, "half", "kept"), Node("Mul", data, "half", "given"), Node("Add", "kept", "given", "sum"), Node("Identity", "sum", "charged"), Node("Greater", "charged", "one", "above"),
            new OutlineNode("", "Cast", ["above"], ["spk"], Int("to", 1)), Node("Sub", "one", "spk", "below"), Node("Mul", "charged", "below", output),
        ],
        new Dictionary<string, OutlineConstant> { ["half"] = new("half", [], [0.5]), ["one"] = new("one", [], [1]) },
        [.. inputs.Select(name => new OutlineTensor(name, true, [1, 4]))],
        [new OutlineTensor("spk", true, [1, 4]), new OutlineTensor(output, true, [1, 4])]);

    private static OutlineNode Node(string op, params string[] names) => new("", op, names[..^1], [names[^1]], new Dictionary<string, OutlineAttribute>());

    private static Dictionary<string, OutlineAttribute> Int(string name, long value) => new() { [name] = new OutlineAttribute(value, 0, [], "", null) };
}
