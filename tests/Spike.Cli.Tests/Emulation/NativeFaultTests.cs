using System.Collections.Concurrent;
using Spike.Runtime.Devices;
using Spike.Runtime.Telemetry;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>A library that fails, hangs, miscounts and loses its board: what a session makes of it, one fault at a time.</summary>
[TestClass]
public class NativeFaultTests
{
    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceCall.Start, 10, SpikeDeviceFault.Device)]
    [DataRow(ReferenceCall.Send, 2, SpikeDeviceFault.Device)]
    [DataRow(ReferenceCall.Step, 4, SpikeDeviceFault.Timeout)]
    [DataRow(ReferenceCall.Receive, 9, SpikeDeviceFault.Device)]
    [DataRow(ReferenceCall.Finish, 77, SpikeDeviceFault.Device)]
    [DataRow(ReferenceCall.Step, 5, SpikeDeviceFault.Timeout)]
    public async Task An_error_fails_its_sample_and_the_next_one_is_right(ReferenceCall call, int status, SpikeDeviceFault expected)
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open();
        bench.Control.Plan(call, ReferenceFault.Error, status);
        SpikeDeviceException fault = await FaultOf(session);
        Assert.AreEqual(expected, fault.Fault);
        StringAssert.Contains(fault.Message, $"spike_nx_{call.ToString().ToLowerInvariant()}");
        StringAssert.Contains(fault.Message, "an injected fault");
        StringAssert.Contains(fault.Message, "'emulator'");
        Assert.IsTrue(session.IsConnected);
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceCall.Start)]
    [DataRow(ReferenceCall.Send)]
    [DataRow(ReferenceCall.Step)]
    [DataRow(ReferenceCall.Receive)]
    [DataRow(ReferenceCall.Finish)]
    public async Task A_call_that_hangs_loses_the_device_until_it_is_opened_again(ReferenceCall call)
    {
        using DeviceBench bench = DeviceBench.Native().Within(400);
        SpikeDeviceSession session = bench.Open();
        bench.Control.Plan(call, ReferenceFault.Hang);
        SpikeDeviceException fault = await FaultOf(session);
        Assert.AreEqual(SpikeDeviceFault.NotResponding, fault.Fault);
        StringAssert.Contains(fault.Message, $"spike_nx_{call.ToString().ToLowerInvariant()} did not return");
        Assert.AreEqual(SpikeDeviceFault.NotResponding, (await FaultOf(session)).Fault);
        Assert.AreEqual(SpikeDeviceState.Lost, (await session.CheckAsync()).Single().State);
        // The thread that hangs has the old handle, and the emulator's side of it: both are free when the call returns.
        Assert.AreEqual(1, bench.Library!.OpenHandles);
        bench.Control.Release();
        Assert.IsTrue(SpinWait.SpinUntil(() => bench.Library.OpenHandles == 0, TimeSpan.FromSeconds(10)));
        await Reconnect(session);
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task A_call_that_sleeps_past_its_limit_is_cancelled_and_the_device_goes_on()
    {
        using DeviceBench bench = DeviceBench.Native().Within(400);
        SpikeDeviceSession session = bench.Open();
        bench.Control.Plan(ReferenceCall.Step, ReferenceFault.Sleep);
        Assert.AreEqual(SpikeDeviceFault.Timeout, (await FaultOf(session)).Fault);
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task Who_cancels_ends_a_call_that_would_sleep()
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open();
        bench.Control.Plan(ReferenceCall.Step, ReferenceFault.Sleep);
        using var cancel = new CancellationTokenSource();
        SpikeDeviceRun run = await session.SendAsync(TestNetwork.Sample(1), cancel.Token);
        SpinWait.SpinUntil(() => bench.Control.Injected(ReferenceFault.Sleep) == 1);
        await cancel.CancelAsync();
        // The call's own limit is longer than a test may take.
        await Assert.ThrowsAsync<OperationCanceledException>(() => run.Result.WaitAsync(DeviceBench.CallTimeout / 2));
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task A_power_cycle_in_a_run_fails_what_runs_and_what_waits_and_loses_nothing_after()
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1, StepsPerCall = 1 });
        await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
        Assert.IsTrue(await reader.MoveNextAsync());
        SpikeDeviceRun waiting = await session.SendAsync(TestNetwork.Sample(2));
        bench.PowerCycle();
        SpikeDeviceException running = await Assert.ThrowsExactlyAsync<SpikeDeviceException>(async () =>
        {
            while (await reader.MoveNextAsync()) continue;
        });
        Assert.AreEqual(SpikeDeviceFault.Lost, running.Fault);
        SpikeDeviceException never = await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => waiting.Result);
        Assert.AreEqual(SpikeDeviceFault.Lost, never.Fault);
        StringAssert.Contains(never.Message, "never begun");
        Assert.IsFalse(session.IsConnected);
        await Reconnect(session);
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task One_of_two_devices_may_go_and_the_other_takes_what_waits()
    {
        using DeviceBench bench = DeviceBench.Native(devices: 2);
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { Devices = ["emulator:0", "emulator:1"] });
        bench.Control.Plan(ReferenceCall.Step, ReferenceFault.Disconnect, after: 3);
        var runs = new List<SpikeDeviceRun>();
        for (int seed = 0; seed < 12; seed++) runs.Add(await session.SendAsync(TestNetwork.Sample(seed)));
        int failed = 0;
        for (int seed = 0; seed < runs.Count; seed++)
        {
            try
            {
                Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed)), (await runs[seed].Result).Spikes);
            }
            catch (SpikeDeviceException e)
            {
                Assert.AreEqual(SpikeDeviceFault.Lost, e.Fault);
                failed++;
            }
        }

        // With the one whose call it was, those that the device had under way beside it.
        Assert.IsTrue(failed >= 1 && failed <= bench.Network.Facts.Overlap, $"{failed}");
        Assert.AreEqual(1, (await session.CheckAsync()).Count(health => health.State == SpikeDeviceState.Lost));
        await Reconnect(session);
        Assert.IsTrue((await session.CheckAsync()).All(health => health.State == SpikeDeviceState.Loaded));
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceCall.Send, ReferenceFault.Lose)]
    [DataRow(ReferenceCall.Receive, ReferenceFault.Lose)]
    [DataRow(ReferenceCall.Receive, ReferenceFault.Double)]
    public async Task A_spike_that_is_lost_or_doubled_on_the_way_is_noticed(ReferenceCall call, ReferenceFault kind)
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open();
        // The first two receives come before the first output spike.
        bench.Control.Plan(call, kind, after: call == ReferenceCall.Receive ? 2 : 0);
        Assert.AreEqual(SpikeDeviceFault.Miscounted, (await FaultOf(session)).Fault);
        Assert.AreEqual(1, bench.Control.Injected(kind));
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task A_fault_fails_all_that_was_under_way_each_with_its_own_answer()
    {
        using DeviceBench bench = DeviceBench.Native();
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = bench.Open();
        bench.Control.Plan(ReferenceCall.Finish, ReferenceFault.Error, 10, after: 3);
        var runs = new List<SpikeDeviceRun>();
        for (int seed = 0; seed < 12; seed++) runs.Add(await session.SendAsync(TestNetwork.Sample(seed)));
        var failed = new List<string>();
        for (int seed = 0; seed < runs.Count; seed++)
        {
            try
            {
                Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed)), (await runs[seed].Result).Spikes);
            }
            catch (SpikeDeviceException e)
            {
                Assert.AreEqual(SpikeDeviceFault.Device, e.Fault);
                failed.Add(e.Message);
            }
        }

        Assert.IsGreaterThan(1, watched.MostUnderWay);
        Assert.IsTrue(failed.Count >= 1 && failed.Count <= watched.MostUnderWay, $"{failed.Count}");
        StringAssert.Contains(failed[0], "spike_nx_finish failed");
        Assert.IsTrue(failed.Skip(1).All(message => message.Contains("was under way on 'emulator' with one that failed", StringComparison.Ordinal)));
        await AssertRight(bench, session);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task A_library_of_version_1_0_takes_one_sample_at_a_time()
    {
        using DeviceBench bench = DeviceBench.Native(1, null, "SPIKE_NX_REFERENCE_VERSION=0x10000u", "SPIKE_NX_REFERENCE_OLD_IDENTITY");
        WatchedSource watched = bench.Watch();
        SpikeDeviceSession session = bench.Open();
        SpikeDeviceRun[] runs = [await session.SendAsync(TestNetwork.Sample(1)), await session.SendAsync(TestNetwork.Sample(2))];
        for (int seed = 0; seed < 2; seed++) Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed + 1)), (await runs[seed].Result).Spikes);
        Assert.AreEqual(1, watched.MostUnderWay);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task Where_verification_is_required_a_device_that_proves_itself_is_taken()
    {
        using DeviceBench bench = DeviceBench.Native(1, null, "SPIKE_NX_REFERENCE_PROVES");
        await AssertRight(bench, bench.Open(new SpikeDeviceOptions { RequireVerification = true }));
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceFault.Error, 8, SpikeDeviceFault.Unverified)]
    [DataRow(ReferenceFault.Error, 10, SpikeDeviceFault.Device)]
    [DataRow(ReferenceFault.Hang, 0, SpikeDeviceFault.NotResponding)]
    public async Task And_one_that_does_not_is_given_back(ReferenceFault kind, int status, SpikeDeviceFault expected)
    {
        using DeviceBench bench = DeviceBench.Native(1, null, "SPIKE_NX_REFERENCE_PROVES").Within(400);
        bench.Control.Plan(ReferenceCall.Verify, kind, status);
        SpikeDeviceException fault = DeviceSuite.Fault(() => bench.Open(new SpikeDeviceOptions { RequireVerification = true }));
        Assert.AreEqual(expected, fault.Fault);
        StringAssert.Contains(fault.Message, "spike_nx_verify");
        bench.Control.Release();
        Assert.IsTrue(SpinWait.SpinUntil(() => bench.Library!.OpenHandles == 0, TimeSpan.FromSeconds(10)));
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await AssertRight(bench, bench.Open(new SpikeDeviceOptions { RequireVerification = true }));
                return;
            }
            catch (SpikeDeviceException) when (attempt < 100)
            {
                await Task.Delay(20); // the emulator hears of the closed socket a moment later
            }
        }
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceCall.Counters)]
    [DataRow(ReferenceCall.Check)]
    public void A_count_or_a_check_that_hangs_is_given_up(ReferenceCall call)
    {
        using DeviceBench bench = DeviceBench.Native().Within(300);
        using Spike.Runtime.Backends.Loihi.IDriverDevice device = bench.Source.Open("emulator");
        bench.Control.Plan(call, ReferenceFault.Hang);
        SpikeDeviceException fault = DeviceSuite.Fault(() => call == ReferenceCall.Check ? device.Check() : device.Counters());
        Assert.AreEqual(SpikeDeviceFault.NotResponding, fault.Fault);
    }

    [TestMethod]
    [NeedsGcc]
    public async Task Calls_that_do_less_than_asked_are_made_again()
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open();
        bench.Control.Chance(ReferenceFault.Short, 1_000_000, seed: 1);
        for (int seed = 0; seed < 5; seed++) Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(seed)), (await session.RunAsync(TestNetwork.Sample(seed))).Spikes);
        Assert.IsGreaterThan(50, bench.Control.Injected(ReferenceFault.Short));
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow(ReferenceCall.Open)]
    [DataRow(ReferenceCall.Identify)]
    [DataRow(ReferenceCall.Load)]
    public void A_session_that_does_not_open_leaves_nothing_behind(ReferenceCall call)
    {
        using DeviceBench bench = DeviceBench.Native();
        bench.Control.Plan(call, ReferenceFault.Error, 10);
        StringAssert.Contains(DeviceSuite.Fault(() => bench.Open()).Message, "an injected fault");
        Assert.AreEqual(0, bench.Library!.OpenHandles);
        bench.Open();
    }

    [TestMethod]
    [NeedsGcc]
    public async Task A_reset_that_fails_loses_the_device()
    {
        using DeviceBench bench = DeviceBench.Native();
        SpikeDeviceSession session = bench.Open();
        bench.Control.Chance(ReferenceFault.Error, 1_000_000, seed: 1);
        var notices = new ConcurrentQueue<RuntimeNotice>();
        RuntimeNotices.Given += notices.Enqueue;
        await FaultOf(session);
        SpikeDeviceException fault = await FaultOf(session);
        Assert.IsFalse(session.IsConnected);
        StringAssert.Contains(fault.Message, "spike_nx_reset");
        bench.Control.Chance(ReferenceFault.Error, 0, seed: 1);
        await Reconnect(session);
        await AssertRight(bench, session);
        RuntimeNotices.Given -= notices.Enqueue;
        // Other tests lose devices meanwhile.
        Assert.Contains("spike_nx_reset", notices.OfType<DeviceLost>().First(lost => lost.Device == session.Devices[0]).Reason);
        Assert.Contains(new DeviceBack(session.Devices[0]), notices);
    }

    internal static async Task Reconnect(SpikeDeviceSession session)
    {
        // The emulator hears of a broken link a moment after the host; a board may be as slow to come back.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await session.ReconnectAsync();
                return;
            }
            catch (SpikeDeviceException) when (attempt < 500)
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task<SpikeDeviceException> FaultOf(SpikeDeviceSession session) =>
        await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => session.RunAsync(TestNetwork.Sample(1)));

    private static async Task AssertRight(DeviceBench bench, SpikeDeviceSession session) =>
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(9)), (await session.RunAsync(TestNetwork.Sample(9))).Spikes);
}
