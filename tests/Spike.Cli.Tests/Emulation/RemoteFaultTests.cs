using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Spike.Emulator;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;
using Spike.Runtime.Remote.Protocol;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Cli.Tests.Emulation;

/// <summary>Chips of another program: what a session makes of their faults, and who is let in.</summary>
[TestClass]
public class RemoteFaultTests
{
    private static readonly SpikeDeviceOptions Hasty = new() { CallTimeout = TimeSpan.FromSeconds(1), LoadTimeout = TimeSpan.FromSeconds(5), Grace = TimeSpan.FromMilliseconds(500) };

    [TestMethod]
    public async Task A_power_cycle_in_a_run_fails_what_runs_and_the_session_goes_on()
    {
        using DeviceBench bench = DeviceBench.Remote();
        SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { SpikeQueue = 1, StepsPerCall = 1 });
        for (int round = 0; round < 3; round++)
        {
            await using IAsyncEnumerator<SpikeDeviceSpike> reader = session.StreamAsync(TestNetwork.Sample(1)).GetAsyncEnumerator(CancellationToken.None);
            Assert.IsTrue(await reader.MoveNextAsync());
            bench.Server!.Devices.PowerCycle();
            SpikeDeviceException fault = await Assert.ThrowsExactlyAsync<SpikeDeviceException>(async () =>
            {
                while (await reader.MoveNextAsync()) continue;
            });
            Assert.AreEqual(SpikeDeviceFault.Lost, fault.Fault);
            Assert.IsFalse(session.IsConnected);
            await NativeFaultTests.Reconnect(session);
            await AssertRight(bench, session);
        }

        Assert.AreEqual(3, bench.Server!.Report.PowerCycles);
    }

    [TestMethod]
    public async Task A_call_that_takes_too_long_is_cancelled_and_the_device_goes_on()
    {
        using DeviceBench bench = DeviceBench.Remote(limit: TimeSpan.FromSeconds(1));
        SpikeDeviceSession session = bench.Open();
        bench.Server!.Devices.Inject(new EmulatorFaults(LatencyMicroseconds: 30_000_000));
        Task<SpikeDeviceResult> slow = session.RunAsync(TestNetwork.Sample(1));
        // The reset that follows must not be slow as well.
        SpinWait.SpinUntil(() => bench.Server.Report.Samples > 0 || bench.Server.Report.Calls > 1, TimeSpan.FromSeconds(5));
        bench.Server.Devices.Inject(new EmulatorFaults());
        Assert.AreEqual(SpikeDeviceFault.Timeout, (await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => slow)).Fault);
        Assert.IsTrue(session.IsConnected);
        await AssertRight(bench, session);
    }

    [TestMethod]
    public async Task A_server_that_goes_and_comes_back_is_found_again()
    {
        var network = new TestNetwork();
        var emulator = new EmulatorSource(TinyImage.Board);
        EmulatorServer server = await EmulatorServer.StartAsync(new EmulatorSettings("127.0.0.1", 0, "", ""), emulator);
        int port = new Uri(server.Address).Port;
        SpikeDeviceSession session = await SpikeDeviceSession.OpenAsync(network.Image, new SpikeDeviceOptions { Address = server.Address });
        await using (session)
        {
            Assert.AreSequenceEqual(network.Expected(TestNetwork.Sample(1)), (await session.RunAsync(TestNetwork.Sample(1))).Spikes);
            await server.DisposeAsync();
            Assert.AreEqual(SpikeDeviceFault.Lost, (await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => session.RunAsync(TestNetwork.Sample(1)))).Fault);
            SpikeDeviceException gone = await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => session.ReconnectAsync());
            StringAssert.Contains(gone.Message, "emulate --listen");
            await using EmulatorServer again = await EmulatorServer.StartAsync(new EmulatorSettings("127.0.0.1", port, "", ""), emulator);
            await NativeFaultTests.Reconnect(session);
            Assert.AreSequenceEqual(network.Expected(TestNetwork.Sample(2)), (await session.RunAsync(TestNetwork.Sample(2))).Spikes);
        }
    }

    [TestMethod]
    public async Task A_session_that_is_over_or_never_began_keeps_no_connection()
    {
        var network = new TestNetwork();
        await using EmulatorServer server = await EmulatorServer.StartAsync(new EmulatorSettings("127.0.0.1", 0, "", ""), new EmulatorSource(TinyImage.Board));
        int port = new Uri(server.Address).Port;
        await using (SpikeDeviceSession session = await SpikeDeviceSession.OpenAsync(network.Image, new SpikeDeviceOptions { Address = server.Address }))
        {
            await session.RunAsync(TestNetwork.Sample(1));
            Assert.IsGreaterThan(0, Connections(port));
        }

        Assert.IsTrue(SpinWait.SpinUntil(() => Connections(port) == 0, TimeSpan.FromSeconds(10)), "it is still connected");
        await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => SpikeDeviceSession.OpenAsync(network.Image, new SpikeDeviceOptions { Address = server.Address, Devices = ["nobody"] }));
        Assert.IsTrue(SpinWait.SpinUntil(() => Connections(port) == 0, TimeSpan.FromSeconds(10)), "it is still connected");
    }

    private static int Connections(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(connection => connection.RemoteEndPoint.Port == port && connection.State == TcpState.Established);

    [TestMethod]
    public async Task Who_shows_no_token_or_another_one_is_not_let_in()
    {
        await using EmulatorServer server = await EmulatorServer.StartAsync(new EmulatorSettings("127.0.0.1", 0, "", "", Token: "sesame"), new EmulatorSource(TinyImage.Board));
        foreach (string? token in (string?[])[null, "sesam", "sesame "])
        {
            IDriverSource source = new RemoteDevices().At(server.Address, Hasty with { Token = token });
            foreach (Func<object> call in (Func<object>[])[source.Devices, () => source.Open("emulator")])
            {
                SpikeDeviceException fault = DeviceSuite.Fault(call);
                Assert.AreEqual(SpikeDeviceFault.Library, fault.Fault);
                StringAssert.Contains(fault.Message, "SPIKE_LOIHI_TOKEN");
                Assert.DoesNotContain("sesam", fault.Message);
            }
        }

        Assert.HasCount(1, new RemoteDevices().At(server.Address, Hasty with { Token = "sesame" }).Devices());
    }

    [TestMethod]
    public async Task With_TLS_the_certificate_is_looked_at()
    {
        using var folder = new TestFolder();
        using (RSA key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=chips", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(folder["chips.pem"], made.ExportCertificatePem());
            File.WriteAllText(folder["chips.key"], key.ExportPkcs8PrivateKeyPem());
        }

        await using EmulatorServer server = await EmulatorServer.StartAsync(
            new EmulatorSettings("127.0.0.1", 0, "", "", Token: "sesame", Certificate: folder["chips.pem"], Key: folder["chips.key"]), new EmulatorSource(TinyImage.Board));
        StringAssert.StartsWith(server.Address, "grpcs://");
        Assert.HasCount(1, new RemoteDevices().At(server.Address, Hasty with { Token = "sesame", Certificate = folder["chips.pem"] }).Devices());
        Assert.AreEqual(SpikeDeviceFault.NotFound, DeviceSuite.Fault(() => new RemoteDevices().At(server.Address, Hasty with { Token = "sesame" }).Devices()).Fault);
        Assert.AreEqual(SpikeDeviceFault.NotFound, DeviceSuite.Fault(() => new RemoteDevices().At(server.Address.Replace("grpcs", "grpc"), Hasty).Devices()).Fault);
    }

    [TestMethod]
    public async Task What_is_open_to_other_machines_needs_a_token()
    {
        EmulatorFault fault = await Assert.ThrowsExactlyAsync<EmulatorFault>(() => EmulatorServer.StartAsync(new EmulatorSettings("0.0.0.0", 0, "", ""), new EmulatorSource(TinyImage.Board)));
        StringAssert.Contains(fault.Message, "no token");
        await Assert.ThrowsExactlyAsync<EmulatorFault>(() => EmulatorServer.StartAsync(new EmulatorSettings("0.0.0.0", 0, "", "", Certificate: "chips.pem"), new EmulatorSource(TinyImage.Board)));
        await using EmulatorServer server = await EmulatorServer.StartAsync(new EmulatorSettings("0.0.0.0", 0, "", "", Token: "sesame"), new EmulatorSource(TinyImage.Board));
        SpikeCompile.Run("emulate", "--listen", "0.0.0.0:0").AssertFault(2, "SPIKE3002", "no token", "certificate");
    }

    [TestMethod]
    [DataRow("grpc://127.0.0.1:PORT")]
    [DataRow("http://127.0.0.1:5000")]
    [DataRow("127.0.0.1:5000")]
    [DataRow("grpc://")]
    public void What_is_no_device_is_told_in_words(string address)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        SpikeDeviceException fault = DeviceSuite.Fault(() => new RemoteDevices().At(address.Replace("PORT", $"{((IPEndPoint)silent.LocalEndpoint).Port}"), Hasty).Devices());
        Assert.IsTrue(fault.Fault is SpikeDeviceFault.NotFound or SpikeDeviceFault.NotResponding, fault.Message);
    }

    [TestMethod]
    public async Task Faults_can_be_injected_by_a_call_and_come_by_their_seed()
    {
        long[] errors = new long[2];
        for (int time = 0; time < 2; time++)
        {
            using DeviceBench bench = DeviceBench.Remote();
            SpikeDeviceSession session = bench.Open(new SpikeDeviceOptions { UnderWay = 1 });
            using GrpcChannel channel = GrpcChannel.ForAddress(bench.Server!.Address.Replace("grpc", "http"));
            var client = new SpikeChips.SpikeChipsClient(channel);
            await client.InjectAsync(new InjectRequest { Faults = new Faults { Seed = 7, Errors = 50_000 } });
            for (int seed = 0; seed < 60; seed++)
            {
                try
                {
                    await session.RunAsync(TestNetwork.Sample(seed));
                }
                catch (SpikeDeviceException e)
                {
                    StringAssert.Contains(e.Message, "an injected fault");
                }
            }

            InjectReply reply = await client.InjectAsync(new InjectRequest { PowerCycle = true });
            (errors[time], ulong samples) = ((long)reply.Errors, reply.Samples);
            Assert.IsLessThanOrEqualTo(60ul, samples);
            Assert.AreEqual(1ul, reply.PowerCycles);
            Assert.AreEqual(SpikeDeviceFault.Lost, (await Assert.ThrowsExactlyAsync<SpikeDeviceException>(() => session.RunAsync(TestNetwork.Sample(1)))).Fault);
        }

        Assert.IsGreaterThan(5, errors[0]);
        Assert.AreEqual(errors[0], errors[1]);
    }

    [TestMethod]
    public void A_session_that_may_runs_samples_again_and_says_so()
    {
        using SpikeModel model = SpikeModel.Load(Digits.ChipArtifact);
        using DeviceBench bench = DeviceBench.Remote(1, NclBoards.Of(1, ChipProfiles.Named("loihi3")), new EmulatorFaults(PowerCycleEvery: 5));
        float[] pixels = [.. File.ReadAllBytes(Digits.Images).Skip(16).Select(pixel => pixel / 255f)];
        int outputs = model.Outputs[0].Length;
        float[][] answers = [new float[Digits.Count * outputs], new float[Digits.Count * outputs]];
        var options = new SpikeDeviceOptions { Address = bench.Server!.Address };
        for (int time = 0; time < 2; time++)
        {
            using SpikeSession session = model.CreateSession(time == 0 ? new SpikeOptions { Backend = Backend.Simd } : new SpikeOptions { Backend = Backend.Loihi, Device = options with { Retries = 20 } });
            session.SetInput(0, pixels);
            session.Execute(Digits.Count);
            session.GetOutput(0, answers[time]);
            if (time == 1) StringAssert.Contains(session.BackendReason, "samples were run again after faults of the device");
        }

        Assert.AreSequenceEqual(answers[0], answers[1]);
        Assert.IsGreaterThan(1, bench.Server.Report.PowerCycles);
        using SpikeSession strict = model.CreateSession(new SpikeOptions { Backend = Backend.Loihi, Device = options });
        strict.SetInput(0, pixels);
        Assert.AreEqual(SpikeDeviceFault.Lost, Assert.ThrowsExactly<SpikeDeviceException>(() => strict.Execute(Digits.Count)).Fault);
    }

    private static async Task AssertRight(DeviceBench bench, SpikeDeviceSession session) =>
        Assert.AreSequenceEqual(bench.Network.Expected(TestNetwork.Sample(9)), (await session.RunAsync(TestNetwork.Sample(9))).Spikes);
}
