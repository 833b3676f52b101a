using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Spike.Benchmarks;

/// <summary>
/// How many requests for what is compiled already a running service answers, and how long each takes; and how far its process grows while a large artifact is read.
/// The client shares the machine, so it is small: bare sockets, one request at a time on each.
/// </summary>
internal static class ServiceBenchmark
{
    public static Command Command()
    {
        var address = new Option<string>("--server") { Description = "A running service.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var model = new Argument<string>("MODEL") { Description = "Compiled first, then asked for again and again." };
        var connections = new Option<int>("--connections") { Description = "At once.", DefaultValueFactory = _ => 16 };
        var seconds = new Option<int>("--seconds") { Description = "Of asking.", DefaultValueFactory = _ => 10 };
        var megabytes = new Option<int>("--megabytes") { Description = "Of an artifact that is sent and read; 0 leaves it out.", DefaultValueFactory = _ => 500 };
        var process = new Option<int>("--process") { Description = "The service's, whose memory is watched." };
        var command = new Command("service", "Cached requests a second of a compile service, and its memory while a large artifact is read.") { model, address, connections, seconds, megabytes, process };
        command.SetAction((parse, cancellation) => RunAsync(new Uri(parse.GetValue(address)!), parse.GetRequiredValue(model), parse.GetValue(connections), parse.GetValue(seconds), parse.GetValue(megabytes), parse.GetValue(process)));
        return command;
    }

    private static async Task<int> RunAsync(Uri server, string model, int connections, int seconds, int megabytes, int process)
    {
        using var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(10) };
        byte[] body = await AskAsync(client, model);
        byte[] request = [.. Encoding.ASCII.GetBytes($"POST /v1/compile HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
        await MeasureAsync(server, request, connections, TimeSpan.FromSeconds(2));
        double[] times = await MeasureAsync(server, request, connections, TimeSpan.FromSeconds(seconds));
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cached requests: {times.Length / (double)seconds:0} a second on {connections} connections; median {Percentile(times, 0.5):0.00} ms, p99 {Percentile(times, 0.99):0.00} ms, most {times[^1]:0.00} ms"));
        if (megabytes > 0) await StreamAsync(client, megabytes, process);
        return 0;
    }

    /// <summary>The request, once it is answered from what is there.</summary>
    private static async Task<byte[]> AskAsync(HttpClient client, string model)
    {
        byte[] content = await File.ReadAllBytesAsync(model);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        (await client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(content))).EnsureSuccessStatusCode();
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { model = new { name = Path.GetFileName(model), sha256 = hash }, options = new { validationSamples = 0 } });
        using var first = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        (await client.PostAsync("/v1/compile?wait=300", first)).EnsureSuccessStatusCode();
        return body;
    }

    private static async Task<double[]> MeasureAsync(Uri server, byte[] request, int connections, TimeSpan span)
    {
        double[][] times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => OneAfterTheOther(server, request, span))));
        return [.. times.SelectMany(part => part)];
    }

    private static async Task<double[]> OneAfterTheOther(Uri server, byte[] request, TimeSpan span)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var times = new List<double>();
        byte[] buffer = new byte[1 << 16];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < span;)
        {
            long sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReceiveAsync(socket, buffer);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return [.. times];
    }

    /// <summary>One answer, which must be 200 and say how long it is.</summary>
    private static async Task ReceiveAsync(Socket socket, byte[] buffer)
    {
        int have = 0, head, length;
        while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0) have += await MoreAsync(socket, buffer, have);
        string headers = Encoding.ASCII.GetString(buffer, 0, head);
        if (!headers.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(headers);
        length = int.Parse(headers.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], CultureInfo.InvariantCulture);
        while (have < head + 4 + length) have += await MoreAsync(socket, buffer, have);
    }

    private static async Task<int> MoreAsync(Socket socket, byte[] buffer, int have) =>
        await socket.ReceiveAsync(buffer.AsMemory(have)) is > 0 and int read ? read : throw new InvalidOperationException("the service hung up");

    private static double Percentile(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];

    private static async Task StreamAsync(HttpClient client, int megabytes, int process)
    {
        byte[] megabyte = new byte[1 << 20];
        new Random(1).NextBytes(megabyte);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < megabytes; i++) all.AppendData(megabyte);
        string hash = Convert.ToHexStringLower(all.GetHashAndReset());

        long before = Resident(process), most = before;
        var clock = Stopwatch.StartNew();
        using var over = new CancellationTokenSource();
        Task watch = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                most = Math.Max(most, Resident(process));
                await Task.Delay(10);
            }
        });
        (await client.PutAsync($"/v1/files/{hash}", new StreamContent(new Repeated(megabyte, megabytes)))).EnsureSuccessStatusCode();
        double sent = clock.Elapsed.TotalSeconds;
        using (HttpResponseMessage answer = await client.GetAsync($"/v1/artifacts/{hash}", HttpCompletionOption.ResponseHeadersRead))
        {
            await (await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
        }

        double read = clock.Elapsed.TotalSeconds - sent;
        await over.CancelAsync();
        await watch;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes} MB: sent in {sent:0.00} s, read in {read:0.00} s{(process == 0 ? "" : $"; the service grew by {(most - before) / (double)(1 << 20):0.0} MB from {before >> 20} MB")}"));
    }

    private static long Resident(int process)
    {
        if (process == 0) return 0;
        using Process service = Process.GetProcessById(process);
        return service.WorkingSet64;
    }

    /// <summary>A stretch of bytes, again and again.</summary>
    private sealed class Repeated(byte[] part, int times) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => (long)part.Length * times;

        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int at = (int)(position % part.Length), read = (int)Math.Min(Math.Min(count, part.Length - at), Length - position);
            Array.Copy(part, at, buffer, offset, read);
            position += read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
