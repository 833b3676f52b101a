using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends;

[TestClass]
[DoNotParallelize]
public class AllocationTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_warm_run_allocates_nothing(int threads)
    {
        SpikingProgram program = Enumerable.Range(0, 200).Select(RandomPrograms.Create)
            .First(candidate => candidate.Inputs.Length == 1 && candidate.Outputs.Length == 1);
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads, CollectStatistics = true });
        var input = new float[9 * model.Inputs[0].Length];
        var output = new float[9 * model.Outputs[0].Length];
        for (int i = 0; i < 3; i++) session.Run(input, output);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 100; i++) session.Run(input, output);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // The test host itself allocates now and then; a hundred runs that did would show up as much more.
        Assert.IsLessThan(100 * 24, allocated);
    }
}
