using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
    public void A_model_runs_on_the_chips_of_another_program_whose_power_goes_and_comes()
    {
        using var folder = new TestFolder();
        Process emulator = Listen("--target", "loihi3", "--power-cycle-every", "7", "--seed", "3");
        try
        {
            string address = AddressOf(emulator);
            SpikeCompile.Run("run", Digits.ChipArtifact, "--input", Digits.Images, "--output", folder["here.npz"]).AssertDone();
            SpikeCompile there = SpikeCompile.Run("run", Digits.ChipArtifact, "--input", Digits.Images, "--device", address, "--device-retries", "50", "--output", folder["there.npz"], "--json");
            there.AssertDone();
            Assert.AreSequenceEqual(File.ReadAllBytes(folder["here.npz"]), File.ReadAllBytes(folder["there.npz"]));
            StringAssert.Contains(there.Json.GetProperty("backendReason").GetString(), "were run again after faults of the device");
            // Without leave nothing is run again, and nothing is lost in silence.
            SpikeCompile.Run([("SPIKE_LOIHI_DEVICE", address)], "run", Digits.ChipArtifact, "--input", Digits.Images, "--backend", "loihi").AssertFault(1, "SPIKE5007", "is gone");
            SpikeCompile.Run("run", Digits.ChipArtifact, "--input", Digits.Images, "--device", address, "--backend", "simd").AssertFault(2, "SPIKE3002", "--device");
            SpikeCompile.Run([("SPIKE_LOIHI_DEVICE", address), ("SPIKE_LOIHI_EMULATE", "1")], "run", Digits.ChipArtifact, "--input", Digits.Images, "--backend", "loihi").AssertFault(1, "SPIKE5007", "SPIKE_LOIHI_DEVICE");
        }
        finally
        {
            Kill(emulator);
        }
    }

    [TestMethod]
    public void The_server_ends_with_the_program_that_started_it_however_that_ends()
    {
        Process emulator = Listen("--target", "loihi2");
        var address = new Uri(AddressOf(emulator));
        SpikeCompile.Run("emulate", "--listen", $"127.0.0.1:{address.Port}").AssertFault(1, "SPIKE5001", "cannot be listened at");
        Kill(emulator);
        Assert.IsTrue(SpinWait.SpinUntil(() => !IsListening(address.Port), TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    public void An_address_that_is_none_is_refused()
    {
        SpikeCompile.Run("emulate", "--listen", "here").AssertFault(2, "SPIKE3002", "HOST:PORT");
        SpikeCompile.Run("emulate", "--listen", "127.0.0.1:99999").AssertFault(2, "SPIKE3002", "HOST:PORT");
        SpikeCompile.Run("emulate", "--listen", "127.0.0.1:0", "--socket", "/tmp/s").AssertFault(2, "SPIKE3002", "two places");
        SpikeCompile.Run("emulate", "--listen", "127.0.0.1:0", "--certificate", "/nowhere.pem").AssertFault(1, "SPIKE5001", "/nowhere.pem");
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

    private static Process Listen(params string[] more) => SpikeCompile.Start([], ["emulate", "--listen", "127.0.0.1:0", .. more]);

    /// <summary>Its first line says where it listens.</summary>
    private static string AddressOf(Process emulator)
    {
        string line = emulator.StandardError.ReadLine() ?? "";
        int from = line.IndexOf("grpc://", StringComparison.Ordinal);
        Assert.IsGreaterThan(0, from, $"it did not start: {line}");
        return line[from..line.IndexOf(';', from)];
    }

    private static bool IsListening(int port)
    {
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            peer.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
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
