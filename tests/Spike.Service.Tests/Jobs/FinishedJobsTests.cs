using System.Collections.Immutable;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class FinishedJobsTests
{
    [TestMethod]
    public void Answers_are_kept_by_their_bytes()
    {
        using var folder = new TestFolder();
        var finished = new FinishedJobs(new ContentFolder(folder["files"]));
        finished.Keep(Done("small", 100));
        finished.Keep(Done("large", 100_000));
        Assert.IsNotNull(finished.Find("small"));
        Assert.IsNull(finished.Find("large"), "one that is so long is made anew each time");
        // 20 MB in all.
        for (int job = 0; job < 400; job++) finished.Keep(Done($"job {job}", 50_000));
        Assert.IsNull(finished.Find("small"));
        Assert.IsNotNull(finished.Find("job 399"));
        Assert.IsLessThan(340, Enumerable.Range(0, 400).Count(job => finished.Find($"job {job}") is not null));
    }

    private static Job Done(string id, int letters) => new(
        id, JobState.Done, "m.onnx", ImmutableSortedDictionary<string, string>.Empty, default, null, null, 1, null, JobOutcome.Failure("SPIKE2001", new string('x', letters)), 1);
}
