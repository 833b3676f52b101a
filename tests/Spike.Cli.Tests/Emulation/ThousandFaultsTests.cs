using System.Collections.Concurrent;
using Spike.Runtime.Devices;
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
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { Devices = ["emulator:0", "emulator:1", "emulator:2"], StepsPerCall = 8, Queue = 8, Grace = TimeSpan.FromSeconds(10) });
        SpikeDeviceSpike[][] expected = [.. Enumerable.Range(0, Kinds).Select(kind => bench.Network.Expected(TestNetwork.Sample(kind)))];
        bench.Control.Chance(ReferenceFault.Error, 30_000, seed);
        bench.Control.Chance(ReferenceFault.Short, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Lose, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Double, 20_000, seed);
        bench.Control.Chance(ReferenceFault.Disconnect, 5_000, seed);
        bench.Control.Chance(ReferenceFault.Sleep, 300, seed);
        bench.Control.Chance(ReferenceFault.Hang, 300, seed);

        var answers = new ConcurrentDictionary<long, (SpikeDeviceFault? Fault, bool Right)>();
        int accepted = 0, refused = 0;
        using var done = new CancellationTokenSource();
        Task mender = Mend(bench, session, done.Token);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (int kind = sender; Injected(bench) < Faults; kind = (kind + Senders) % Kinds)
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
        Assert.IsGreaterThanOrEqualTo(Faults, Injected(bench));
        foreach (ReferenceFault kind in Enum.GetValues<ReferenceFault>()) Assert.IsGreaterThan(0, bench.Control.Injected(kind), $"no {kind} came");
        Assert.IsTrue(answers.Values.All(answer => answer.Right), "a result is not the emulator's");
        Assert.IsGreaterThan(accepted / 10, answers.Values.Count(answer => answer.Fault is null));
        // No fault is made up: of all failures, each has an injected one behind it, or a device that was lost with the sample in its queue.
        Assert.IsTrue(answers.Values.All(answer => answer.Fault is null or SpikeDeviceFault.Device or SpikeDeviceFault.Timeout or SpikeDeviceFault.Miscounted
            or SpikeDeviceFault.Lost or SpikeDeviceFault.NotResponding or SpikeDeviceFault.Busy or SpikeDeviceFault.Image or SpikeDeviceFault.Unverified));
        Console.WriteLine($"{Injected(bench)} faults: {string.Join(", ", Enum.GetValues<ReferenceFault>().Select(kind => $"{bench.Control.Injected(kind)} {kind}"))}");
        Console.WriteLine($"{accepted} samples accepted, {refused} refused: {string.Join(", ", answers.Values.GroupBy(answer => answer.Fault).Select(group => $"{group.Count()} {group.Key?.ToString() ?? "right"}"))}");
    }

    /// <summary>What an app does: looks after lost devices, and goes on.</summary>
    private static async Task Mend(DeviceBench bench, SpikeDeviceSession session, CancellationToken done)
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
                if (++failures % 20 == 0) bench.Control.Release();
            }

            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static long Injected(DeviceBench bench) => Enum.GetValues<ReferenceFault>().Sum(bench.Control.Injected);
}
