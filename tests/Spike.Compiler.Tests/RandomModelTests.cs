using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class RandomModelTests
{
    private static readonly int Each = Environment.GetEnvironmentVariable("SPIKE_NIGHTLY") == "1" ? 150 : 60;

    [TestMethod]
    [DataRow(0, 16, 0.05)]
    [DataRow(1, 16, 0.05)]
    [DataRow(2, 10, 0.15)]
    [DataRow(3, 10, 0.15)]
    public void Random_networks_give_what_ONNX_Runtime_gives(int part, int timeSteps, double bound)
    {
        string[] faults = [.. Enumerable.Range(part * Each, Each).Select(seed => Fault(seed, timeSteps, bound)).OfType<string>()];
        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    /// <summary>Too few steps for an accuracy, but the reference and SIMD must agree all the same.</summary>
    [TestMethod]
    [DataRow(4, 1)]
    [DataRow(5, 3)]
    public void Random_networks_of_few_steps_run_alike_on_SIMD_and_the_reference(int part, int timeSteps)
    {
        string[] faults = [.. Enumerable.Range(part * Each, Each).Select(seed => Fault(seed, timeSteps, double.PositiveInfinity)).OfType<string>()];
        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    private static string? Fault(int seed, int timeSteps, double bound)
    {
        TestModel model = RandomModels.Create(seed);
        string network = string.Join("; ", model.Proto.Graph.Node.Select(node => $"{node.OpType} {string.Join(' ', node.Input)} -> {node.Output[0]}"));
        try
        {
            using var compiled = new CompiledTestModel(model, change: options => options with { TimeSteps = timeSteps });
            double error = compiled.Error();
            return error < bound ? null : $"seed {seed}: {error:0.###} of the range is wrong in {network}";
        }
        catch (Exception e)
        {
            return $"seed {seed}: {e.Message} in {network}";
        }
    }
}
