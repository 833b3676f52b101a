using System.Diagnostics;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Devices;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>spike-compile emulate --socket as a process, reached through spike_nx.h, and killed.</summary>
[TestClass]
public class EmulatorProcessTests
{
    private static readonly SpikeDeviceOptions Options = new() { StepsPerCall = 1, SpikeQueue = 1 };

    [TestMethod]
    [NeedsGcc]
    public async Task The_process_may_be_killed_in_a_run_and_a_new_one_takes_over()
    {
        using var folder = new TestFolder();
        var network = new TestNetwork();
        string library = ReferenceLibrary.In(folder.Path);
        new ReferenceControl(library).Connect(folder["s"]);
        var limits = new NxLimits(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5));
        NxLibrary loaded = NxLibrary.Load(library, limits);
        var opening = new DeviceOpening(new NxSource(NxSearch.Run(library, folder.Path), loaded), network.Image, network.Facts, Options, folder["locks"]);
        Process emulator = Start(folder);
        try
        {
            SpikeDeviceSession session = await SpikeDeviceSession.OpenAsync(opening, network.Facts, Options, CancellationToken.None);
            await using (session)
            {
                for (int round = 0; round < 2; round++)
                {
                    Assert.AreSequenceEqual(network.Expected(TestNetwork.Sample(round)), (await session.RunAsync(TestNetwork.Sample(round))).Spikes);
                    await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(5)).GetAsyncEnumerator(CancellationToken.None);
                    Assert.IsTrue(await reader.MoveNextAsync());
                    Kill(emulator);
                    SpikeDeviceException fault = await Assert.ThrowsExactlyAsync<SpikeDeviceException>(async () =>
                    {
                        while (await reader.MoveNextAsync()) continue;
                    });
                    Assert.AreEqual(SpikeDeviceFault.Lost, fault.Fault);
                    emulator = Start(folder);
                    await NativeFaultTests.Reconnect(session);
                }

                Assert.AreSequenceEqual(network.Expected(TestNetwork.Sample(9)), (await session.RunAsync(TestNetwork.Sample(9))).Spikes);
            }

            Assert.AreEqual(0, loaded.OpenHandles);
        }
        finally
        {
            Kill(emulator);
        }
    }

    [TestMethod]
    [NeedsGcc]
    public void Info_lists_the_boards_that_the_library_sees()
    {
        using var folder = new TestFolder();
        string library = ReferenceLibrary.In(folder.Path);
        Process emulator = Start(folder, "--devices", "2");
        try
        {
            SpikeCompile run = SpikeCompile.Run([("SPIKE_NXSDK_PATH", library), ("NX_REFERENCE_SOCKET", folder["s"])], "info", "--json");
            run.AssertDone();
            Assert.AreEqual(library, run.Json.GetProperty("chipLibrary").GetString());
            Assert.AreSequenceEqual(
                ["emulator:0: emulated loihi2, ncl-1chip", "emulator:1: emulated loihi2, ncl-1chip"],
                run.Json.GetProperty("devices").EnumerateArray().Where(device => device.GetProperty("kind").GetString() == "loihi").Select(device => device.GetProperty("name").GetString()));
        }
        finally
        {
            Kill(emulator);
        }
    }

    [TestMethod]
    public void Info_says_where_a_library_was_looked_for()
    {
        using var folder = new TestFolder();
        SpikeCompile run = SpikeCompile.Run([("SPIKE_NXSDK_PATH", folder["missing.so"])], "info", "--json");
        run.AssertDone();
        StringAssert.Contains(run.Json.GetProperty("chipLibrary").GetString(), folder["missing.so"]);
    }

    [TestMethod]
    [NeedsGcc]
    public void A_library_that_cannot_be_used_does_not_keep_info_from_its_answer()
    {
        using var folder = new TestFolder();
        string library = ReferenceLibrary.In(folder.Path, "SPIKE_NX_REFERENCE_LACKS_CHECK");
        SpikeCompile run = SpikeCompile.Run([("SPIKE_NXSDK_PATH", library)], "info", "--json");
        run.AssertDone();
        StringAssert.Contains(run.Json.GetProperty("chipLibrary").GetString(), "'spike_nx_check'");
    }

    [TestMethod]
    public void A_place_that_cannot_be_listened_at_is_refused()
    {
        using var folder = new TestFolder();
        SpikeCompile.Run("emulate").AssertFault(2, "SPIKE3002", "--socket");
        SpikeCompile.Run("emulate", "--socket", folder[new string('x', 200)]).AssertFault(1, "SPIKE5001", "fewer than 100 letters");
        string file = folder.Write("file", "not a socket");
        SpikeCompile.Run("emulate", "--socket", file).AssertFault(1, "SPIKE5001", file);
        Assert.AreEqual("not a socket", File.ReadAllText(file));
        SpikeCompile.Run("emulate", "--socket", folder["s"], "--target", "loihi8").AssertFault(2, "SPIKE3003", "loihi8");
    }

    private static Process Start(TestFolder folder, params string[] more)
    {
        Process process = SpikeCompile.Start([], ["emulate", "--socket", folder["s"], "--target", "loihi2", .. more]);
        // Its first line says that it listens.
        string? line = process.StandardError.ReadLine();
        StringAssert.Contains(line, "emulated, at", $"it did not start: {line}");
        return process;
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
