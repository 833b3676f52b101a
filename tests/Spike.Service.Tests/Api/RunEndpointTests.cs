using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Spike.Service.Api;

namespace Spike.Service.Tests.Api;

/// <summary>What of a run is read, and how much of it at a time. None of these comes to a model.</summary>
[TestClass]
public class RunEndpointTests
{
    private static readonly byte[] NoHash = """{"artifact": "none", "inputs": {"input": [1]}}"""u8.ToArray();

    [TestMethod]
    public async Task A_few_are_read_at_a_time_and_the_next_come_again()
    {
        using var endpoint = new RunEndpoint(null!) { Patience = TimeSpan.FromSeconds(0.5) };
        Pipe[] bodies = [.. Enumerable.Range(0, 4).Select(_ => new Pipe())];
        Task<IResult>[] held = [.. bodies.Select(body => endpoint.PostAsync(With(body.Reader.AsStream()), default))];
        using var next = new MemoryStream(NoHash);
        Problem busy = await Assert.ThrowsExactlyAsync<Problem>(() => endpoint.PostAsync(With(next), default));
        Assert.AreEqual(StatusCodes.Status429TooManyRequests, busy.Status);
        Assert.AreEqual(1, busy.RetryAfterSeconds);
        Assert.AreEqual(0, next.Position, "it was read before its turn");

        foreach ((Pipe body, Task<IResult> answer) in bodies.Zip(held))
        {
            Assert.IsFalse(answer.IsCompleted);
            await body.Writer.WriteAsync(NoHash);
            await body.Writer.CompleteAsync();
            Assert.AreEqual(StatusCodes.Status400BadRequest, (await Assert.ThrowsExactlyAsync<Problem>(() => answer)).Status);
            // Its place is free again.
            next.Position = 0;
            Assert.AreEqual(StatusCodes.Status400BadRequest, (await Assert.ThrowsExactlyAsync<Problem>(() => endpoint.PostAsync(With(next), default))).Status);
        }
    }

    [TestMethod]
    public async Task A_body_that_does_not_end_keeps_its_place_from_nobody()
    {
        using var endpoint = new RunEndpoint(null!) { LongestReading = TimeSpan.FromSeconds(0.2) };
        Problem slow = await Assert.ThrowsExactlyAsync<Problem>(() => endpoint.PostAsync(With(new Pipe().Reader.AsStream()), default));
        Assert.AreEqual(StatusCodes.Status408RequestTimeout, slow.Status);
    }

    [TestMethod]
    [DataRow("[1, 2.5, -3e1]")]
    [DataRow("[[1], [], [2.5, [-3e1]]]")]
    public void Numbers_are_read_in_their_order_however_deep_they_lie(string value) => CollectionAssert.AreEqual((float[])[1, 2.5f, -30], Read(value)!.Numbers);

    [TestMethod]
    [DataRow("7", 1)]
    [DataRow("[]", 0)]
    [DataRow("[[], []]", 0)]
    public void One_number_is_a_list_and_so_is_none(string value, int count) => Assert.HasCount(count, Read(value)!.Numbers!);

    [TestMethod]
    [DataRow("[1, null]")]
    [DataRow("[1, \"2\", 3]")]
    [DataRow("[true]")]
    [DataRow("[{\"a\": [1]}]")]
    [DataRow("{\"a\": 1}")]
    [DataRow("null")]
    [DataRow("1e39")]
    [DataRow("[1, [-1e39], 2]")]
    public async Task What_is_no_finite_number_is_refused_with_the_name_of_its_input(string value)
    {
        using var endpoint = new RunEndpoint(null!);
        using var body = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"artifact": "{{new string('0', 64)}}", "inputs": {"first": [1], "second": {{value}}, "third": 1 } }"""));
        Problem refused = await Assert.ThrowsExactlyAsync<Problem>(() => endpoint.PostAsync(With(body), default));
        Assert.AreEqual(StatusCodes.Status400BadRequest, refused.Status);
        Assert.Contains("'second'", refused.Message);
    }

    [TestMethod]
    public async Task A_long_body_that_comes_in_pieces_is_read_whole()
    {
        float[] numbers = [.. Enumerable.Range(0, 100_000).Select(number => number / 8f)];
        var pipe = new Pipe();
        Stream body = pipe.Reader.AsStream();
        ValueTask<RunBody?> read = JsonSerializer.DeserializeAsync(body, ApiJson.Default.RunBody);
        foreach (byte[] piece in JsonSerializer.SerializeToUtf8Bytes(new { inputs = new { x = numbers } }).Chunk(1000)) await pipe.Writer.WriteAsync(piece);
        await pipe.Writer.CompleteAsync();
        CollectionAssert.AreEqual(numbers, (await read)!.Inputs!["x"]!.Numbers);
    }

    [TestMethod]
    public void Numbers_take_one_array()
    {
        const int Count = 1_000_000;
        byte[] body = Encoding.UTF8.GetBytes($$"""{"inputs": {"x": [{{string.Join(',', Enumerable.Repeat('1', Count))}}] } }""");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.HasCount(Count, JsonSerializer.Deserialize(body, ApiJson.Default.RunBody)!.Inputs!["x"]!.Numbers!);
        Assert.IsLessThan(Count * sizeof(float) * 1.5, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RunInput? Read(string value) => JsonSerializer.Deserialize($$"""{"inputs": {"x": {{value}} } }""", ApiJson.Default.RunBody)!.Inputs!["x"];

    private static DefaultHttpContext With(Stream body) => new() { Request = { ContentType = "application/json", Body = body } };
}
