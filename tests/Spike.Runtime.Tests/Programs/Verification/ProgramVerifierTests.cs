using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests.Programs.Verification;

/// <summary>Edges, ports and the order of operations.</summary>
[TestClass]
public class ProgramVerifierTests
{
    private static readonly SpikingProgram Sound = SampleArtifact.Program();

    [TestMethod]
    public void A_sound_program_has_no_fault() => Assert.AreEqual(Verdict.Sound, Verdict.Of(Sound));

    [TestMethod]
    public void Every_edge_has_a_name_of_its_own()
    {
        Assert.Contains("no name of its own", WithEdge(0, edge => edge with { Name = "" }));
        Assert.Contains("edge 'image' has no name of its own", WithEdge(1, edge => edge with { Name = "image" }));
    }

    [TestMethod]
    public void Shapes_are_possible()
    {
        Assert.Contains("impossible shape", WithEdge(1, edge => edge with { Shape = TensorShape.Of(1, 0) }));
        Assert.Contains("impossible shape", WithEdge(1, edge => edge with { Shape = TensorShape.Of(-3, -1) }));
        Assert.Contains("impossible shape", WithEdge(1, edge => edge with { Shape = TensorShape.Of(1 << 20, 1 << 20, 1 << 20) }));
    }

    [TestMethod]
    public void All_edges_together_have_a_limit()
    {
        Edge[] large = [.. Enumerable.Range(0, 17).Select(i => new Edge($"large{i}", TensorShape.Of(1 << 28), EdgeCarrier.Membrane, default, 0))];
        Assert.Contains("too large together", Fault(Sound with { Edges = [.. Sound.Edges, .. large] }));
    }

    [TestMethod]
    public void Codes_have_a_range_and_a_positive_scale()
    {
        Assert.Contains("carries something unknown", WithEdge(1, edge => edge with { Carrier = (EdgeCarrier)9 }));
        Assert.Contains("no range or scale", WithEdge(1, edge => edge with { Range = default }));
        foreach (double scale in (double[])[0, -1, double.NaN, double.PositiveInfinity])
            Assert.Contains("no range or scale", WithEdge(1, edge => edge with { Scale = scale }));
    }

    [TestMethod]
    [DataRow(1e-39)]
    [DataRow(1e39)]
    [DataRow(1e-320)]
    [DataRow(1e300)]
    public void The_scale_of_a_port_fits_single_precision(double scale)
    {
        Assert.Contains("port 'image' has a scale that single precision cannot hold", WithEdge(0, edge => edge with { Scale = scale }));
        Assert.AreEqual(Verdict.Sound, Verdict.Of(Sound with { Edges = Sound.Edges.SetItem(1, Sound.Edges[1] with { Scale = scale }) }));
    }

    [TestMethod]
    public void Ports_fit_their_edges()
    {
        Assert.Contains("it has no output", Fault(Sound with { Outputs = [] }));
        Assert.Contains("names an edge that does not exist", Fault(Sound with { Outputs = [new Port("x", 3, TensorShape.Of(1))] }));
        Assert.Contains("names an edge that does not exist", Fault(Sound with { Inputs = [new Port("x", -1, TensorShape.Of(1))] }));
        Assert.Contains("names an edge that does not exist", Fault(Sound with { Inputs = [null!] }));
        Assert.Contains("port 'x' does not fit its edge", Fault(Sound with { Outputs = [new Port("x", 2, TensorShape.Of(4))] }));
        Assert.Contains("two inputs share an edge", Fault(Sound with { Inputs = [Sound.Inputs[0], Sound.Inputs[0] with { Name = "again" }] }));
        Assert.Contains("two ports share a name", Fault(Sound with { Outputs = [Sound.Outputs[0], Sound.Outputs[0] with { Edge = 1 }] }));
    }

    [TestMethod]
    public void A_membrane_is_no_end_of_a_program()
    {
        var membrane = new Edge("v", TensorShape.Of(1, 3), EdgeCarrier.Membrane, default, 0);
        Assert.Contains("does not fit its edge", Fault(Sound with { Edges = Sound.Edges.Add(membrane), Outputs = [new Port("v", 3, membrane.Shape)] }));
    }

    [TestMethod]
    public void Every_edge_is_written_before_it_is_read_and_only_once()
    {
        Assert.Contains("'gelu' reads edge 1 before it is written", Fault(Sound with { Operations = [Sound.Operations[1], Sound.Operations[0]] }));
        Assert.Contains("'gelu' writes edge 2, which does not exist or is written twice", Fault(Sound with { Operations = Sound.Operations.Add(Sound.Operations[1]) }));
        Assert.Contains("writes edge 0", Fault(Sound with { Operations = Sound.Operations.SetItem(1, Sound.Operations[1] with { Output = 0 }) }));
        Assert.Contains("writes edge 99", Fault(Sound with { Operations = Sound.Operations.SetItem(1, Sound.Operations[1] with { Output = 99 }) }));
        Assert.Contains("output 'logits' is never written", Fault(Sound with { Operations = [Sound.Operations[0]] }));
        Assert.Contains("an operation is missing", Fault(Sound with { Operations = [null!] }));
    }

    [TestMethod]
    public void A_firing_has_all_its_summands()
    {
        var linear = (Linear)Sound.Operations[0];
        Fire broken = linear.Fusion! with { Terms = [linear.Fusion!.Terms[0], null!] };
        Assert.Contains("missing summand", Fault(Sound with { Operations = Sound.Operations.SetItem(0, linear with { Fusion = broken }) }));
        Assert.Contains("missing summand", Fault(Sound with { Operations = Sound.Operations.SetItem(0, broken with { Output = 1 }) }));
        // They lie on the stack of who fires.
        Fire endless = linear.Fusion! with { Terms = [.. Enumerable.Repeat(linear.Fusion!.Terms[0], 100_000)] };
        Assert.Contains("too many summands", Fault(Sound with { Operations = Sound.Operations.SetItem(0, linear with { Fusion = endless }) }));
    }

    private static string WithEdge(int id, Func<Edge, Edge> change) => Fault(Sound with { Edges = Sound.Edges.SetItem(id, change(Sound.Edges[id])) });

    private static string Fault(SpikingProgram program) => Verdict.Of(program);

    [TestMethod]
    public void High_digits_belong_to_one_input_of_whole_numbers_and_hold_them_all()
    {
        var tiny = new TinyProgram();
        int low = tiny.Codes(LongNumber.LowDigits, 2), high = tiny.Codes(TinyProgram.Unsigned(2), 2), output = tiny.Codes(TinyProgram.Signed(8), 2, 1);
        tiny.Then(new Embed("e", low, output, 100_000, 1, tiny.Shorts(new short[100_000]), high));
        tiny.Output(output);
        var own = new Port("x", low, TensorShape.Of(2), new WholeRange(0, 99_999), "x.high");
        var digits = new Port("x.high", high, TensorShape.Of(2));
        string? Fault(params Port[] inputs) => ProgramVerifier.FindFault(tiny.Build() with { Inputs = [.. inputs] });
        Assert.IsNull(Fault(own, digits));
        Assert.Contains("no high digits of its own", Fault(digits, own)!);
        Assert.Contains("no high digits of its own", Fault(own with { High = "y" }, digits)!);
        // An index of the caller's would lead to them, with the length of another input.
        var large = new Port("y", tiny.Codes(TinyProgram.Signed(8), 1000), TensorShape.Of(1000));
        Assert.IsNull(Fault(own, large, digits));
        Assert.Contains("no high digits of its own", Fault(own, digits, large)!);
        Assert.Contains("no high digits of its own", Fault(own, digits with { High = "x.high" })!);
        Assert.Contains("no high digits of its own", Fault(own, own with { Name = "z", Edge = large.Edge, Shape = large.Shape }, digits)!);
        Assert.Contains("no high digits of its own", ProgramVerifier.FindFault(tiny.Build() with { Inputs = [own, digits], Outputs = [tiny.Build().Outputs[0] with { High = "x.high" }] })!);
        Assert.Contains("numbers that have no code", Fault(own with { Whole = null }, digits)!);
        Assert.Contains("numbers that have no code", Fault(own with { Whole = new WholeRange(-1, 5) }, digits)!);
        Assert.Contains("numbers that have no code", Fault(own with { Whole = new WholeRange(0, 1 << 17) }, digits)!);
    }
}
