using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Cli.Tests.Emulation;

/// <summary>What a session does, whatever stands between it and the chips: each driver runs all of it.</summary>
public abstract class DeviceSuite
{
    internal abstract DeviceBench Bench(int devices = 1, ChipBoard? board = null);

    [TestMethod]
    public async Task A_sample_gives_the_emulator_s_spikes()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open();
        int spikes = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            SpikeDeviceSample sample = TestNetwork.Sample(seed);
            SpikeDeviceResult result = await session.RunAsync(sample);
            Assert.AreSequenceEqual(bench.Network.Expected(sample), result.Spikes);
            Assert.AreEqual(bench.Network.Facts.Steps, result.Steps);
            spikes += result.Spikes.Length;
        }

        Assert.IsGreaterThan(500, spikes);
    }

    [TestMethod]
    public async Task Samples_that_wait_are_shared_by_the_devices_and_each_is_answered()
    {
        using DeviceBench bench = Bench(devices: 3);
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { Devices = ["emulator:0", "emulator:2"], Queue = 2, SpikeQueue = 1 });
        var runs = new List<SpikeDeviceRun>();
        // One device is held by a reader; then it is free, and takes what waits with the other.
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceResult beside = await session.RunAsync(TestNetwork.Sample(2));
        while (await reader.MoveNextAsync()) continue;
        for (int seed = 0; seed < 40; seed++) runs.Add(await session.SendAsync(TestNetwork.Sample(seed)));
        SpikeDeviceResult[] results = await Task.WhenAll(runs.Select(run => run.Result));
        for (int seed = 0; seed < results.Length; seed++) Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed)), results[seed].Spikes);
        Assert.AreSequenceEqual(runs.Select(run => run.Sample), results.Select(result => result.Sample));
        Assert.IsTrue(results.Append(beside).All(result => result.Device is "emulator:0" or "emulator:2"));
    }

    [TestMethod]
    public async Task Spikes_stream_as_they_leave_however_slow_their_reader()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1, StepsPerCall = 1 });
        var spikes = new List<SpikeDeviceSpike>();
        await foreach (SpikeDeviceSpike spike in session.StreamAsync(TestNetwork.Sample(3)))
        {
            await Task.Yield();
            spikes.Add(spike);
        }

        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(3)), spikes);
    }

    [TestMethod]
    public async Task A_reader_that_stops_early_frees_the_device()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1 });
        await foreach (SpikeDeviceSpike _ in session.StreamAsync(TestNetwork.Sample(3))) break;
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(4)), (await session.RunAsync(TestNetwork.Sample(4))).Spikes);
    }

    [TestMethod]
    public async Task A_sample_that_is_cancelled_while_it_waits_is_never_begun()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1 });
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceRun waiting = await session.SendAsync(TestNetwork.Sample(2), cancel.Token), next = await session.SendAsync(TestNetwork.Sample(3));
        await cancel.CancelAsync();
        while (await reader.MoveNextAsync()) continue;
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.Result);
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(3)), (await next.Result).Spikes);
    }

    [TestMethod]
    public async Task A_full_queue_makes_the_sender_wait()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1, Queue = 1 });
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceRun first = await session.SendAsync(TestNetwork.Sample(2));
        ValueTask<SpikeDeviceRun> second = session.SendAsync(TestNetwork.Sample(3));
        Assert.IsFalse(second.IsCompleted, "there is room for one, and it is taken");
        while (await reader.MoveNextAsync()) continue;
        await first.Result;
        await (await second).Result;
    }

    [TestMethod]
    public void An_image_of_another_profile_is_refused_before_it_is_loaded()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceException fault = Fault(() => bench.Open(image: bench.Network.Image, facts: bench.Network.Facts with { Profile = "loihi9" }));
        Assert.AreEqual(SpikeDeviceFault.Image, fault.Fault);
        StringAssert.Contains(fault.Message, "'loihi2'");
        StringAssert.Contains(fault.Message, "'loihi9'");
    }

    [TestMethod]
    public void Images_that_were_cut_or_changed_are_refused_in_words()
    {
        using DeviceBench bench = Bench();
        byte[] whole = bench.Network.Image;
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            // In what is covered by a sum; the padding between segments is nobody's.
            if (i % 2 == 1) bad[random.Next(2) == 0 ? random.Next(8) : random.Next(64, 1000)] ^= (byte)(1 << random.Next(8));
            Assert.AreEqual(SpikeDeviceFault.Image, Fault(() => bench.Open(image: bad)).Fault);
        }
    }

    [TestMethod]
    public void Where_verification_is_required_an_emulator_is_refused()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceException fault = Fault(() => bench.Open(new SpikeDeviceOptions { RequireVerification = true }));
        Assert.AreEqual(SpikeDeviceFault.Unverified, fault.Fault);
        StringAssert.Contains(fault.Message, "SPIKE_REQUIRE_HW_VERIFICATION");
    }

    [TestMethod]
    public async Task A_device_is_one_session_s_and_the_next_one_finds_another()
    {
        using DeviceBench bench = Bench(devices: 2);
        SpikeDeviceSession first = bench.Open();
        Assert.AreEqual(SpikeDeviceFault.Busy, Fault(() => bench.Open(new SpikeDeviceOptions { Devices = first.Devices })).Fault);
        SpikeDeviceSession second = bench.Open();
        Assert.AreNotEqual(first.Devices[0], second.Devices[0]);
        Assert.AreEqual(SpikeDeviceFault.Busy, Fault(() => bench.Open()).Fault);
        await first.DisposeAsync();
        bench.Open(new SpikeDeviceOptions { Devices = first.Devices });
    }

    [TestMethod]
    public async Task A_device_says_how_it_is()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open();
        SpikeDeviceHealth health = (await session.CheckAsync()).Single();
        Assert.AreEqual(("emulator", SpikeDeviceState.Loaded), (health.Device, health.State));
        Assert.IsNull(health.TemperatureCelsius);
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        await reader.MoveNextAsync();
        Assert.IsTrue(session.IsConnected);
    }

    [TestMethod]
    public async Task Samples_that_do_not_fit_the_image_are_not_accepted()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open();
        SpikeDeviceSpike[] wrong = [new(-1, 0, 0, 1), new(28, 0, 0, 1), new(0, 1, 0, 1), new(0, 0, TestNetwork.Inputs, 1), new(0, 0, 0, 0)];
        foreach (SpikeDeviceSpike spike in wrong) await Assert.ThrowsExactlyAsync<ArgumentException>(() => session.RunAsync(new SpikeDeviceSample([spike])));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => session.RunAsync(new SpikeDeviceSample([], Steps: 5)));
        Assert.IsEmpty((await session.RunAsync(new SpikeDeviceSample([]))).Spikes);
    }

    [TestMethod]
    public async Task A_session_that_ends_cancels_what_waits()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1 });
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceRun waiting = await session.SendAsync(TestNetwork.Sample(2));
        await session.DisposeAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.Result);
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => session.RunAsync(TestNetwork.Sample(3)));
    }

    [TestMethod]
    public async Task Samples_overlap_on_the_chips_and_come_back_in_their_order()
    {
        using DeviceBench bench = Bench();
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { Queue = 4 });
        int seed = 0;
        await foreach (SpikeDeviceRun run in session.RunAllAsync(Samples(40)))
        {
            Assert.IsTrue(run.Result.IsCompleted);
            Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed++)), (await run.Result).Spikes);
        }

        Assert.AreEqual(40, seed);
        Assert.AreEqual(bench.Network.Facts.Overlap, watched.MostUnderWay);
        // 28 steps a sample, and one every 9: not 40 times 28.
        Assert.IsLessThan(40 * 28 * 2 / 3, watched.Steps);
    }

    [TestMethod]
    public async Task Whoever_wants_so_has_one_sample_at_a_time()
    {
        using DeviceBench bench = Bench();
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { UnderWay = 1 });
        await foreach (SpikeDeviceRun run in session.RunAllAsync(Samples(6))) await run.Result;
        Assert.AreEqual((1, 6 * 28L), (watched.MostUnderWay, watched.Steps));
    }

    [TestMethod]
    public async Task A_slow_reader_of_answers_holds_the_samples_up()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { Queue = 2 });
        int begun = 0;
        async IAsyncEnumerable<SpikeDeviceSample> Endless()
        {
            for (int seed = 0; ; seed++)
            {
                await Task.Yield();
                begun++;
                yield return TestNetwork.Sample(seed);
            }
        }

        await using (IAsyncEnumerator<SpikeDeviceRun> reader = session.RunAllAsync(Endless()).GetAsyncEnumerator(CancellationToken.None))
        {
            Assert.IsTrue(await reader.MoveNextAsync());
            await Task.Delay(100);
            // One given, two that wait for the reader and one before them, two in the queue, those on the device.
            Assert.IsLessThanOrEqualTo(1 + 3 + 2 + bench.Network.Facts.Overlap + 1, begun);
        }

        // It stopped early; what was accepted is cancelled, and the device goes on.
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(9)), (await session.RunAsync(TestNetwork.Sample(9))).Spikes);
    }

    [TestMethod]
    public async Task A_sample_that_is_cancelled_among_others_leaves_them_alone()
    {
        using DeviceBench bench = Bench();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { StepsPerCall = 1 });
        for (int round = 0; round < 10; round++)
        {
            using var cancel = new CancellationTokenSource();
            SpikeDeviceRun[] runs = [await session.SendAsync(TestNetwork.Sample(1)), await session.SendAsync(TestNetwork.Sample(2), cancel.Token), await session.SendAsync(TestNetwork.Sample(3))];
            if (round % 2 == 0) await runs[0].Result;
            await cancel.CancelAsync();
            Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(1)), (await runs[0].Result).Spikes);
            Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(3)), (await runs[2].Result).Spikes);
            try
            {
                Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(2)), (await runs[1].Result).Spikes);
            }
            catch (OperationCanceledException)
            {
                // In time.
            }
        }
    }

    [TestMethod]
    public void Counters_are_those_of_the_chips()
    {
        using DeviceBench bench = Bench();
        using IDriverDevice device = bench.Source.Open("emulator");
        Assert.IsEmpty(device.Counters());
        device.Load(bench.Network.Image);
        using var emulator = new ChipEmulator(bench.Network.Read, TinyImage.Board);
        for (ulong sample = 0; sample < 3; sample++)
        {
            SpikeDeviceSample given = TestNetwork.Sample((int)sample);
            emulator.Start();
            device.Start(sample);
            foreach (SpikeDeviceSpike spike in given.Spikes) emulator.Send(spike);
            SpikeDeviceSpike[] ordered = [.. given.Spikes];
            for (int sent = 0; sent < ordered.Length;) sent += device.Send(sample, ordered.AsSpan(sent));
            emulator.Run(28, []);
            for (int done = 0; done < 28;) done += device.Step(sample, 28 - done);
            Assert.AreEqual(28, device.Finish(sample).Steps);
        }

        IReadOnlyList<DriverCounter> counters = device.Counters();
        Assert.HasCount(2, counters);
        Assert.AreSequenceEqual(
            emulator.Counters.Select((node, i) => new DriverCounter(i, 0, (ulong)node.SpikesIn, (ulong)node.SpikesOut, (ulong)node.SynapticOperations, (ulong)(node.ActiveUpdates + node.InactiveUpdates))),
            counters);
        Assert.IsGreaterThan(1000ul, counters[0].SynapticOperations);
        device.Reset();
        Assert.IsEmpty(device.Counters());
    }

    [TestMethod]
    public void A_sample_that_comes_too_soon_is_refused()
    {
        using DeviceBench bench = Bench();
        using IDriverDevice device = bench.Source.Open("emulator");
        device.Load(bench.Network.Image);
        device.Start(1);
        device.Step(1, 8);
        StringAssert.Contains(Assert.ThrowsExactly<SpikeDeviceException>(() => device.Start(2)).Message, "takes one every 9");
        device.Step(1, 1);
        device.Start(2);
        StringAssert.Contains(Assert.ThrowsExactly<SpikeDeviceException>(() => device.Step(2, 1)).Message, "older");
        StringAssert.Contains(Assert.ThrowsExactly<SpikeDeviceException>(() => device.Finish(1)).Message, "others are under way");
    }

    private static async IAsyncEnumerable<SpikeDeviceSample> Samples(int count)
    {
        for (int seed = 0; seed < count; seed++)
        {
            await Task.Yield();
            yield return TestNetwork.Sample(seed);
        }
    }

    internal static SpikeDeviceException Fault(Func<object> open) => Assert.ThrowsExactly<SpikeDeviceException>(() => _ = open());
}
