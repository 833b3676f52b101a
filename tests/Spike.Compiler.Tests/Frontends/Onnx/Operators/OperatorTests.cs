using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

[TestClass]
public sealed class OperatorTests
{
    public static IEnumerable<object[]> Names => OperatorCases.All.Select(known => new object[] { known.ToString() });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void An_operator_gives_what_ONNX_Runtime_gives(string name)
    {
        OperatorCase known = OperatorCases.All.Single(known => known.ToString() == name);
        using var compiled = new CompiledTestModel(known.Model, known.Low, known.High);
        double error = compiled.Error();
        Assert.IsLessThanOrEqualTo(known.Bound, error);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Eight_steps_are_near(string name)
    {
        OperatorCase known = OperatorCases.All.Single(known => known.ToString() == name);
        using var compiled = new CompiledTestModel(known.Model, known.Low, known.High, options => options with { TimeSteps = 8 });
        double error = compiled.Error();
        Assert.IsLessThanOrEqualTo(known.CoarseBound, error);
    }

    [TestMethod]
    public void Every_operator_of_the_table_has_a_case() => CollectionAssert.AreEquivalent(
        OperatorTable.All.Select(known => OperatorTable.FullName(known.Domain, known.Name)).ToArray(), OperatorCases.All.Select(known => known.Operator).Distinct().ToArray());

    [TestMethod]
    public void Every_case_contains_its_operator()
    {
        foreach (OperatorCase known in OperatorCases.All) Assert.Contains(known.Operator, known.Model.Proto.Graph.Node
            .Select(node => OperatorTable.FullName(node.Domain, node.OpType)), known.ToString());
    }
}
