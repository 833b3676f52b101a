using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Spike.Service.Evaluations;
using Spike.Service.Jobs;
using Spike.Service.Tests.Jobs;

namespace Spike.Service.Tests.Evaluations;

/// <summary>An evaluation while its storage hangs and its clock is set.</summary>
[TestClass]
public class EvaluationGrainTests
{
    private static readonly EvaluationRequest Request = new(
        [new RequestFile(FileRole.Artifact, "m.spike", new string('a', 64)), new RequestFile(FileRole.Data, "d.npz", new string('b', 64))], ImmutableSortedDictionary<string, string>.Empty, 0, 8, 8);

    private static readonly string Key = new('c', 64);

    [TestMethod]
    public async Task An_end_that_is_not_written_yet_is_told_to_nobody()
    {
        using var folder = new TestFolder();
        var storage = new FailingStorage(folder["grains"]);
        using IHost host = await GrainHost.StartAsync(folder, storage);
        IEvaluationGrain evaluation = host.Grain<IEvaluationGrain>(Key);
        Assert.AreEqual(JobState.Running, (await evaluation.Submit(Request, "somebody", again: false)).Evaluation!.State);

        var disk = new TaskCompletionSource();
        (storage.Before, storage.Fails) = (disk.Task, true);
        Task<Evaluation?> cancelling = evaluation.Cancel("somebody");
        for (int look = 0; look < 10; look++)
        {
            await Task.Delay(50);
            Assert.AreEqual(JobState.Running, (await evaluation.Get())!.State);
        }

        disk.SetResult();
        await Assert.ThrowsAsync<Exception>(() => cancelling);
        storage.Fails = false;
        Assert.AreEqual(JobState.Running, (await evaluation.Get())!.State);
        Assert.AreEqual(JobState.Canceled, (await evaluation.Cancel("somebody"))!.State);
        await host.StopAsync();
    }

    [TestMethod]
    public async Task What_failed_is_tried_once_more_when_it_is_asked_for_again_whatever_the_clock_says()
    {
        using var folder = new TestFolder();
        var clock = new SettableTime();
        using IHost host = await GrainHost.StartAsync(folder, time: clock);
        IEvaluationGrain evaluation = host.Grain<IEvaluationGrain>(Key);
        await evaluation.Submit(Request, "somebody", again: false);
        await FailAsync(host);
        await UntilAsync(evaluation, JobState.Failed);

        Assert.AreEqual(JobState.Running, (await evaluation.Submit(Request, "somebody", again: true)).Evaluation!.State);
        clock.Set(TimeSpan.FromHours(-1));
        await FailAsync(host);
        await UntilAsync(evaluation, JobState.Failed);
        Assert.AreEqual(2, (await Part(host).Get())!.Attempts);

        clock.Set(TimeSpan.FromHours(3));
        Assert.AreEqual(JobState.Running, (await evaluation.Submit(Request, "somebody", again: true)).Evaluation!.State);
        await FailAsync(host);
        await UntilAsync(evaluation, JobState.Failed);
        Assert.AreEqual(3, (await Part(host).Get())!.Attempts);
        await host.StopAsync();
    }

    private static IJobGrain Part(IHost host) => host.Grain<IJobGrain>(Request.Of(0).Key(CompileDefaults.Of(new Spike.Compiler.Configuration.Settings())));

    /// <summary>As a worker does whose process finds a fault.</summary>
    private static async Task FailAsync(IHost host)
    {
        StartedJob? started = null;
        for (int attempt = 0; attempt < 100 && (started = await Part(host).Start("here")) is null; attempt++) await Task.Delay(100);
        await Part(host).Finish(started!.Attempt, JobOutcome.Failure("SPIKE0003", "it is no model"), "");
    }

    private static async Task UntilAsync(IEvaluationGrain evaluation, JobState state)
    {
        for (int attempt = 0; attempt < 100 && (await evaluation.Get())!.State != state; attempt++) await Task.Delay(100);
        Assert.AreEqual(state, (await evaluation.Get())!.State);
    }
}
