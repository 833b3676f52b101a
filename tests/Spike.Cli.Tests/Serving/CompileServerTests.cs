using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spike.Cli.Serving;
using Spike.Compiler;

namespace Spike.Cli.Tests.Serving;

/// <summary>A client and a service that is not well: the real one is not to be had with these faults, so a listener has them in its place.</summary>
[TestClass]
public sealed class CompileServerTests : IDisposable
{
    private static readonly ServerPatience Hasty = new() { Silence = TimeSpan.FromSeconds(2), FirstPause = TimeSpan.FromMilliseconds(5), Retries = 4 };

    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource over = new();
    private readonly TestFolder folder = new();
    private readonly string address;
    private int asked;

    public CompileServerTests()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        listener.Prefixes.Add(address);
        listener.Start();
    }

    public void Dispose()
    {
        over.Cancel();
        listener.Close();
        folder.Dispose();
    }

    [TestMethod]
    [DataRow(HttpStatusCode.ServiceUnavailable)]
    [DataRow(HttpStatusCode.BadGateway)]
    [DataRow(HttpStatusCode.TooManyRequests)]
    public void A_service_that_has_the_job_and_is_away_for_a_moment_is_asked_again(HttpStatusCode away)
    {
        Serve(async answer =>
        {
            if (++asked < 4) answer.StatusCode = (int)away;
            else await WriteAsync(answer, """{"id": "1", "state": "done"}""");
            answer.Close();
        });
        using var server = new CompileServer(address, null, Hasty);
        Assert.AreEqual("done", Wait(server).GetProperty("state").GetString());
        Assert.AreEqual(4, asked);
    }

    [TestMethod]
    public void One_that_stays_away_is_given_up()
    {
        Serve(answer =>
        {
            asked++;
            answer.StatusCode = 503;
            answer.Close();
            return Task.CompletedTask;
        });
        using var server = new CompileServer(address, null, Hasty);
        StringAssert.Contains(Assert.ThrowsExactly<ServerUnusedException>(() => Wait(server)).Message, "503");
        Assert.AreEqual(5, asked);
    }

    [TestMethod]
    public void A_job_that_nobody_begins_is_taken_back()
    {
        int takenBack = 0;
        Serve(async (request, answer) =>
        {
            if (request.HttpMethod == "DELETE") takenBack++;
            await WriteAsync(answer, """{"id": "1", "state": "queued"}""");
            answer.Close();
        });
        using var server = new CompileServer(address, null, Hasty with { Waiting = TimeSpan.FromSeconds(1.2) });
        StringAssert.Contains(Assert.ThrowsExactly<ServerUnusedException>(() => Wait(server)).Message, "did not begin within 0.02 minutes");
        Assert.AreEqual(1, takenBack);
    }

    [TestMethod]
    public void One_that_is_begun_takes_as_long_as_it_takes()
    {
        Serve(async answer =>
        {
            await WriteAsync(answer, ++asked < 6 ? """{"id": "1", "state": "running"}""" : """{"id": "1", "state": "done"}""");
            answer.Close();
        });
        using var server = new CompileServer(address, null, Hasty with { Waiting = TimeSpan.FromSeconds(1.2) });
        Assert.AreEqual("done", Wait(server).GetProperty("state").GetString());
    }

    [TestMethod]
    public void An_answer_that_stops_halfway_is_not_waited_for()
    {
        Serve(async answer =>
        {
            answer.ContentLength64 = 100;
            await WriteAsync(answer, "{");
            await Task.Delay(Timeout.Infinite, over.Token);
        });
        using var server = new CompileServer(address, null, Hasty);
        StringAssert.Contains(Assert.ThrowsExactly<ServerUnusedException>(() => server.Read("v1/jobs/1", default)).Message, "sent nothing for 2 seconds");
        StringAssert.Contains(Assert.ThrowsExactly<ServerUnusedException>(() => server.Copy(new string('0', 64), folder["copy"], default)).Message, "sent nothing");
        Assert.IsEmpty(Directory.GetFiles(folder[""]));
    }

    [TestMethod]
    public void A_slow_answer_is_read_to_its_end()
    {
        Serve(async answer =>
        {
            foreach (string part in (string[])["{\"a\"", ":", " 1", " ", " ", "}"])
            {
                await WriteAsync(answer, part);
                await Task.Delay(500);
            }

            answer.Close();
        });
        using var server = new CompileServer(address, null, Hasty);
        Assert.AreEqual(1, server.Read("v1/jobs/1", default).GetProperty("a").GetInt32());
    }

    [TestMethod]
    public void A_service_that_stops_taking_a_file_is_not_waited_for()
    {
        string file = folder["model.onnx"];
        using (FileStream large = File.Create(file)) large.SetLength(64 << 20);
        var files = new Dictionary<string, string>();
        var body = new JsonObject { ["model"] = ServerRequest.File(file, files) };
        Serve(async (request, answer) =>
        {
            if (request.HttpMethod == "PUT") await Task.Delay(Timeout.Infinite, over.Token);
            answer.StatusCode = 404;
            await WriteAsync(answer, $$"""{"missing": ["{{files.Keys.Single()}}"]}""");
            answer.Close();
        });
        using var server = new CompileServer(address, null, Hasty);
        StringAssert.Contains(Assert.ThrowsExactly<ServerUnusedException>(() => server.Submit("v1/compile", new ServerRequest(body, files), default)).Message, "took nothing for 2 seconds");
    }

    private static JsonElement Wait(CompileServer server) => server.Wait(JsonDocument.Parse("""{"id": "1", "state": "queued"}""").RootElement, new Progress<CompileProgress>(), default);

    private static async Task WriteAsync(HttpListenerResponse answer, string text)
    {
        await answer.OutputStream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        await answer.OutputStream.FlushAsync();
    }

    private void Serve(Func<HttpListenerResponse, Task> respond) => Serve((_, answer) => respond(answer));

    private void Serve(Func<HttpListenerRequest, HttpListenerResponse, Task> respond) => _ = Task.Run(async () =>
    {
        while (!over.IsCancellationRequested)
        {
            HttpListenerContext context = await listener.GetContextAsync();
            _ = respond(context.Request, context.Response);
        }
    });
}
