using System.Collections.Concurrent;
using Spike.Emulator;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>1,000 faults of every kind, while samples come from several threads and run on several devices.</summary>
[TestClass]
public class ThousandFaultsTests
{
    private const int Faults = 1000, Senders = 6, Kinds = 64;

    [TestMethod]
    [NeedsGcc]
    [DataRow(1ul)]
    [DataRow(2ul)]
    public async Task No_accepted_sample_is_lost_or_done_twice(ulong seed)
    {
        using DeviceBench bench = DeviceBench.Native(devices: 3).Within(300);
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = Open(bench);
        bench.Control.Chance(ReferenceFault.Error, 30_000, seed);
        bench.Control.Chance(ReferenceFault.Short, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Lose, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Double, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Disconnect, 5_000, seed);
        bench.Control.Chance(ReferenceFault.Sleep, 300, seed);
        bench.Control.Chance(ReferenceFault.Hang, 300, seed);
        await Survive(bench, session, () => Injected(bench), bench.Control.Release);
        foreach (ReferenceFault kind in Enum.GetValues<ReferenceFault>()) Assert.IsGreaterThan(0, bench.Control.Injected(kind), $"no {kind} came");
        Console.WriteLine($"{Injected(bench)} faults: {string.Join(", ", Enum.GetValues<ReferenceFault>().Select(kind => $"{bench.Control.Injected(kind)} {kind}"))}");
        Assert.IsGreaterThan(1, watched.MostUnderWay);
    }

    [TestMethod]
    public async Task Nor_on_the_way_to_another_machine()
    {
        using DeviceBench bench = DeviceBench.Remote(devices: 3, faults: new EmulatorFaults(Seed: 3));
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = Open(bench);
        bench.Server!.Devices.Inject(new EmulatorFaults(Seed: 3, Errors: 12_000, LostSpikes: 60_000, DoubledSpikes: 120_000, PowerCycles: 1_000, JitterMicroseconds: 100));
        FaultCounts counts = bench.Server.Devices.Counts;
        await Survive(bench, session, () => counts.Errors + counts.LostSpikes + counts.DoubledSpikes + counts.PowerCycles, () => { });
        Console.WriteLine($"{counts.Errors} errors, {counts.LostSpikes} lost and {counts.DoubledSpikes} doubled spikes, {counts.PowerCycles} power cycles");
        Assert.IsTrue(counts is { Errors: > 50, LostSpikes: > 50, DoubledSpikes: > 50, PowerCycles: > 5 });
        Assert.IsGreaterThan(1, watched.MostUnderWay);
    }

    private static SpikeDeviceSession Open(DeviceBench bench) =>
        bench.Open(new SpikeDeviceOptions { Devices = ["emulator:0", "emulator:1", "emulator:2"], StepsPerCall = 8, Queue = 8, Grace = TimeSpan.FromSeconds(10) });

    private static async Task Survive(DeviceBench bench, SpikeDeviceSession session, Func<long> injected, Action release)
    {
        SpikeDeviceSpike[][] expected = [.. Enumerable.Range(0, Kinds).Select(kind => bench.Network.Expected(TestNetwork.Sample(kind)))];
        var answers = new ConcurrentDictionary<long, (SpikeDeviceFault? Fault, bool Right)>();
        int accepted = 0, refused = 0;
        using var done = new CancellationTokenSource();
        Task mender = Mend(session, release, done.Token);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (int kind = sender; injected() < Faults; kind = (kind + Senders) % Kinds)
            {
                SpikeDeviceRun run;
                try
                {
                    run = await session.SendAsync(TestNetwork.Sample(kind));
                }
                catch (SpikeDeviceException)
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(5);
                    continue;
                }

                Interlocked.Increment(ref accepted);
                (SpikeDeviceFault? Fault, bool Right) answer;
                try
                {
                    SpikeDeviceResult result = await run.Result;
                    answer = (null, result.Sample == run.Sample && result.Spikes.AsSpan().SequenceEqual(expected[kind]));
                }
                catch (SpikeDeviceException e)
                {
                    answer = (e.Fault, true);
                }

                Assert.IsTrue(answers.TryAdd(run.Sample, answer), "a sample's number came twice");
            }
        })));
        await done.CancelAsync();
        await mender;

        Assert.HasCount(accepted, answers);
        Assert.IsGreaterThanOrEqualTo(Faults, injected());
        Assert.IsTrue(answers.Values.All(answer => answer.Right), "a result is not the emulator's");
        Assert.IsGreaterThan(accepted / 10, answers.Values.Count(answer => answer.Fault is null));
        // No fault is made up: of all failures, each has an injected one behind it, or a device that was lost with the sample in its queue.
        Assert.IsTrue(answers.Values.All(answer => answer.Fault is null or SpikeDeviceFault.Device or SpikeDeviceFault.Timeout or SpikeDeviceFault.Miscounted
            or SpikeDeviceFault.Lost or SpikeDeviceFault.NotResponding or SpikeDeviceFault.Busy or SpikeDeviceFault.Image or SpikeDeviceFault.Unverified));
        Console.WriteLine($"{accepted} samples accepted, {refused} refused: {string.Join(", ", answers.Values.GroupBy(answer => answer.Fault).Select(group => $"{group.Count()} {group.Key?.ToString() ?? "right"}"))}");
    }

    /// <summary>What an app does: looks after lost devices, and goes on.</summary>
    private static async Task Mend(SpikeDeviceSession session, Action release, CancellationToken done)
    {
        int failures = 0;
        while (!done.IsCancellationRequested)
        {
            try
            {
                await session.ReconnectAsync(CancellationToken.None);
                failures = 0;
            }
            catch (SpikeDeviceException)
            {
                // The emulated board is free again when the thread that hangs lets it go.
                if (++failures % 20 == 0) release();
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static long Injected(DeviceBench bench) => Enum.GetValues<ReferenceFault>().Sum(bench.Control.Injected);
}
