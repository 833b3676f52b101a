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

        // The test host allocates now and then on threads of its own: a run that allocates shows in every round, the host does not.
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 100; i++) session.Run(input, output);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });

        Assert.IsLessThan(100 * 24, least);
    }
}
