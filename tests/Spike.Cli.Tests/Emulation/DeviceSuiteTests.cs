using Spike.Runtime.Devices;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>What a session does, on the emulator of this process and through spike_nx.h alike.</summary>
[TestClass]
public class DeviceSuiteTests
{
    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_sample_gives_the_emulator_s_spikes(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task Samples_that_wait_are_shared_by_the_devices_and_each_is_answered(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path, devices: 3);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task Spikes_stream_as_they_leave_however_slow_their_reader(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_reader_that_stops_early_frees_the_device(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1 });
        await foreach (SpikeDeviceSpike _ in session.StreamAsync(TestNetwork.Sample(3))) break;
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(4)), (await session.RunAsync(TestNetwork.Sample(4))).Spikes);
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_sample_that_is_cancelled_while_it_waits_is_never_begun(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_full_queue_makes_the_sender_wait(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public void An_image_of_another_profile_is_refused_before_it_is_loaded(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceException fault = Fault(() => bench.Open(image: bench.Network.Image, facts: bench.Network.Facts with { Profile = "loihi9" }));
        Assert.AreEqual(SpikeDeviceFault.Image, fault.Fault);
        StringAssert.Contains(fault.Message, "'loihi2'");
        StringAssert.Contains(fault.Message, "'loihi9'");
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public void Images_that_were_cut_or_changed_are_refused_in_words(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
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
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public void Where_verification_is_required_an_emulator_is_refused(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceException fault = Fault(() => bench.Open(new SpikeDeviceOptions { RequireVerification = true }));
        Assert.AreEqual(SpikeDeviceFault.Unverified, fault.Fault);
        StringAssert.Contains(fault.Message, "SPIKE_REQUIRE_HW_VERIFICATION");
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_device_is_one_session_s_and_the_next_one_finds_another(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path, devices: 2);
        SpikeDeviceSession first = bench.Open();
        Assert.AreEqual(SpikeDeviceFault.Busy, Fault(() => bench.Open(new SpikeDeviceOptions { Devices = first.Devices })).Fault);
        SpikeDeviceSession second = bench.Open();
        Assert.AreNotEqual(first.Devices[0], second.Devices[0]);
        Assert.AreEqual(SpikeDeviceFault.Busy, Fault(() => bench.Open()).Fault);
        await first.DisposeAsync();
        bench.Open(new SpikeDeviceOptions { Devices = first.Devices });
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_device_says_how_it_is(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceSession session = bench.Open();
        SpikeDeviceHealth health = (await session.CheckAsync()).Single();
        Assert.AreEqual(("emulator", SpikeDeviceState.Loaded), (health.Device, health.State));
        Assert.IsNull(health.TemperatureCelsius);
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        await reader.MoveNextAsync();
        Assert.IsTrue(session.IsConnected);
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task Samples_that_do_not_fit_the_image_are_not_accepted(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceSession session = bench.Open();
        SpikeDeviceSpike[] wrong = [new(-1, 0, 0, 1), new(28, 0, 0, 1), new(0, 1, 0, 1), new(0, 0, TestNetwork.Inputs, 1), new(0, 0, 0, 0)];
        foreach (SpikeDeviceSpike spike in wrong) await Assert.ThrowsExactlyAsync<ArgumentException>(() => session.RunAsync(new SpikeDeviceSample([spike])));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => session.RunAsync(new SpikeDeviceSample([], Steps: 5)));
        Assert.IsEmpty((await session.RunAsync(new SpikeDeviceSample([]))).Spikes);
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public async Task A_session_that_ends_cancels_what_waits(string path)
    {
        using DeviceBench bench = DeviceBench.Of(path);
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1 });
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceRun waiting = await session.SendAsync(TestNetwork.Sample(2));
        await session.DisposeAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.Result);
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => session.RunAsync(TestNetwork.Sample(3)));
    }

    internal static SpikeDeviceException Fault(Func<object> open) => Assert.ThrowsExactly<SpikeDeviceException>(() => _ = open());
}
