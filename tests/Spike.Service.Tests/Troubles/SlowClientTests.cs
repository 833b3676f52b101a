using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Troubles;

/// <summary>Clients that are slow, stop or vanish: they are let go of, they hold no slot, and others do not notice.</summary>
[TestClass]
[TestCategory("Nightly")]
public class SlowClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TemporaryFolder Folder = new();
    private static Member service = null!;
    private static int variant;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => service = await Member.StartAsync(Folder["data"], ("SPIKE_SLOTS", "1"));

    [ClassCleanup]
    public static void Stop()
    {
        service.Dispose();
        Folder.Dispose();
    }

    [TestMethod]
    public async Task An_upload_of_a_byte_a_second_is_cut()
    {
        using RawClient client = await RawClient.ConnectAsync(service.Client.BaseAddress!);
        await client.HeadAsync("POST /v1/compile?file=model.onnx HTTP/1.1", "Content-Type: application/octet-stream", "Content-Length: 1000000");
        Task<string> answer = client.ReceiveAsync();
        for (var clock = Stopwatch.StartNew(); !answer.IsCompleted && clock.Elapsed < Patience; await Task.Delay(1000)) await client.SendAsync(new byte[1]);
        StringAssert.StartsWith(await answer, "HTTP/1.1 408");
        await client.WhenNotHeldAsync(Patience);
        ExpectNothingHalf();
    }

    [TestMethod]
    public async Task An_upload_that_stops_after_a_quick_start_is_cut()
    {
        using RawClient client = await RawClient.ConnectAsync(service.Client.BaseAddress!);
        byte[] part = RandomNumberGenerator.GetBytes(4 << 20);
        await client.HeadAsync($"PUT /v1/files/{Convert.ToHexStringLower(SHA256.HashData(part))} HTTP/1.1", "Content-Type: application/octet-stream", "Content-Length: 8000000");
        await client.SendAsync(part);
        await ExpectOthersAreServedAsync();
        StringAssert.StartsWith(await client.ReceiveAsync().WaitAsync(Patience), "HTTP/1.1 408");
        await client.WhenNotHeldAsync(Patience);
        ExpectNothingHalf();
    }

    [TestMethod]
    public async Task A_request_whose_head_does_not_end_is_cut()
    {
        using RawClient client = await RawClient.ConnectAsync(service.Client.BaseAddress!);
        await client.SendAsync("GET /v1/targets HTTP/1.1\r\n"u8.ToArray());
        StringAssert.StartsWith(await client.ReceiveAsync().WaitAsync(Patience), "HTTP/1.1 408");
        await client.WhenNotHeldAsync(Patience);
    }

    [TestMethod]
    public async Task A_reader_of_ten_bytes_a_second_is_cut()
    {
        byte[] content = RandomNumberGenerator.GetBytes(32 << 20);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        using (HttpResponseMessage sent = await service.Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(content))) Assert.IsTrue(sent.IsSuccessStatusCode);
        using RawClient client = await RawClient.ConnectAsync(service.Client.BaseAddress!, buffer: 4096);
        await client.HeadAsync($"GET /v1/artifacts/{hash} HTTP/1.1");
        StringAssert.StartsWith(await client.ReceiveAsync(10), "HTTP/1.1 2");
        await ExpectOthersAreServedAsync();
        CollectionAssert.AreEqual(content, await service.Client.GetByteArrayAsync($"/v1/artifacts/{hash}"));
        for (var clock = Stopwatch.StartNew(); client.IsHeld && clock.Elapsed < Patience; await Task.Delay(1000)) await client.ReceiveAsync(10);
        Assert.IsFalse(client.IsHeld, "the service still sends");
    }

    [TestMethod]
    [NeedsVanishing]
    public async Task A_client_that_vanishes_from_a_stream_of_events_is_let_go_of()
    {
        // The job says nothing more and does not end.
        (string job, int compiler) = await StopOneAsync();
        try
        {
            using RawClient client = await RawClient.ConnectAsync(service.Client.BaseAddress!);
            await client.HeadAsync($"GET /v1/jobs/{job}/events HTTP/1.1");
            StringAssert.StartsWith(await client.ReceiveAsync(), "HTTP/1.1 200");
            client.Vanish();
            Assert.IsTrue(client.IsHeld, "nobody told the service");
            await client.WhenNotHeldAsync(Patience);
        }
        finally
        {
            await SignalAsync(compiler, "CONT");
        }

        Assert.AreEqual("done", (await service.OverAsync(job)).State());
    }

    /// <summary>A job whose compiler stands still.</summary>
    private static async Task<(string Job, int Compiler)> StopOneAsync()
    {
        for (int steps = 1; steps <= 16; steps++)
        {
            string job = (await service.SubmitAsync(Models.Cnn, $"timeSteps={steps}")).Id();
            for (int compiler; (await service.JobAsync(job)).State() is "queued" or "running"; await Task.Delay(10))
            {
                if ((compiler = AloneTests.Compilers(Folder["data"]).FirstOrDefault()) == 0) continue;
                await SignalAsync(compiler, "STOP");
                if ((await service.JobAsync(job)).State() == "running") return (job, compiler);
            }
        }

        throw new AssertFailedException("each was quicker");
    }

    private static async Task SignalAsync(int process, string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>There is one slot, and it is free.</summary>
    private static async Task ExpectOthersAreServedAsync() =>
        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Lif, string.Create(CultureInfo.InvariantCulture, $"timeStep={++variant * 1e-5:R}"))).Id())).State());

    private static void ExpectNothingHalf() => Assert.IsEmpty(Directory.GetFiles(Path.Combine(Folder["data"], "files", "incoming")), "half a file stays");
}
