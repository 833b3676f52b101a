using Spike.Runtime.Backends.Simd;

namespace Spike.Runtime.Tests.Backends.Simd;

[TestClass]
public class WorkerTeamTests
{
    [TestMethod]
    public void Every_worker_that_is_asked_works_once()
    {
        var counts = new int[4];
        using var team = new WorkerTeam(4, worker => Interlocked.Increment(ref counts[worker]));
        for (int i = 0; i < 100; i++) team.Run(4);
        team.Run(2);
        Assert.AreSequenceEqual((int[])[101, 101, 100, 100], counts);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void A_worker_that_fails_is_reported_and_the_team_goes_on(int failing)
    {
        bool fail = true;
        int done = 0;
        using var team = new WorkerTeam(3, worker =>
        {
            if (fail && worker == failing) throw new InvalidDataException("broken");
            Interlocked.Increment(ref done);
        });
        InvalidOperationException report = Assert.ThrowsExactly<InvalidOperationException>(() => team.Run(3));
        Assert.AreEqual("broken", report.InnerException!.Message);
        fail = false;
        team.Run(3);
        Assert.AreEqual(5, done);
    }

    [TestMethod]
    public void The_caller_alone_is_a_team()
    {
        int thread = 0;
        using var team = new WorkerTeam(1, _ => thread = Environment.CurrentManagedThreadId);
        team.Run(1);
        Assert.AreEqual(Environment.CurrentManagedThreadId, thread);
    }
}
