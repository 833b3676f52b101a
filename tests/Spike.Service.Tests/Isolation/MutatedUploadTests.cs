using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Spike.Service.Tests.Isolation;

/// <summary>Damaged models through the interface: each is answered by an artifact or by words with a code, within its limits, and the service stays what it was. SPIKE_MUTATED_MODELS says how many are tried, SPIKE_MUTATED_SEED which is the first.</summary>
[TestClass]
public sealed class MutatedUploadTests
{
    /// <summary>Five minutes of being put off.</summary>
    private const int MostTries = 60;

    private const int AtOnce = 4;

    private const string Later = "later";

    private static readonly int Count = Number("SPIKE_MUTATED_MODELS", 60), Seed = Number("SPIKE_MUTATED_SEED", 4711);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Damaged_models_are_answered_in_words_and_the_service_lives()
    {
        byte[][] seeds = [.. Directory.GetFiles(Path.Combine(ServiceProcess.Repository, "fuzz", "corpus", "model"), "*.onnx").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
            File.ReadAllBytes(Path.Combine(ServiceProcess.Repository, "samples", "Digits", "models", "cnn_mnist.onnx"))];
        using var folder = new TestFolder();
        await using ServiceProcess service = await ServiceProcess.StartAsync(folder, ("SPIKE_MAX_COMPILATION_TIME", "60"), ("SPIKE_MAX_MEMORY_GB", "2"), ("SPIKE_SLOTS", "2"), ("SPIKE_REQUESTS_PER_MINUTE", "1000000"));
        service.Client.Timeout = TimeSpan.FromMinutes(6);
        var answers = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
        {
            byte[] model = Mutate(seeds, new Random(Seed + i));
            string answer;
            // On a machine that has far too much to do a call within the service may take too long, which it says, and says when to come back.
            for (int tries = 1; (answer = await PostAsync(service.Client, model, i, cancellation)) == Later; tries++)
            {
                Assert.IsLessThan(MostTries, tries, $"model {i} is put off for ever");
                answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
                await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
            }

            answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
        });

        TestContext.WriteLine(string.Join('\n', answers.OrderByDescending(answer => answer.Value).Select(answer => $"{answer.Value,6} {answer.Key}")));
        using HttpResponseMessage alive = await service.Client.GetAsync("/health/live");
        Assert.AreEqual(HttpStatusCode.OK, alive.StatusCode);
        Assert.AreEqual(Count, answers.Where(answer => answer.Key != Later).Sum(answer => answer.Value));
        Assert.IsGreaterThan(Count / 4, answers.Where(answer => answer.Key.StartsWith("SPIKE", StringComparison.Ordinal)).Sum(answer => answer.Value), "hardly any was damaged");
        Assert.DoesNotContain("SPIKE5003", string.Join(' ', answers.Keys), "an internal error is no answer");
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private static async Task<string> PostAsync(HttpClient client, byte[] model, int number, CancellationToken cancellation)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(model), "model", $"net{number}.onnx" }, { new StringContent("2"), "validationSamples" } };
        using HttpResponseMessage response = await client.PostAsync("/v1/compile?wait=300", form, cancellation);
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                Assert.AreEqual("done", json.RootElement.GetProperty("state").GetString());
                return "done";
            case HttpStatusCode.UnprocessableEntity:
                JsonElement[] errors = [.. json.RootElement.GetProperty("diagnostics").EnumerateArray().Where(finding => finding.GetProperty("severity").GetString() == "error")];
                Assert.IsGreaterThan(0, errors.Length);
                Assert.IsGreaterThan(10, errors[0].GetProperty("message").GetString()!.Length);
                return errors[0].GetProperty("code").GetString()!;
            case HttpStatusCode.BadRequest:
                return "refused: " + json.RootElement.GetProperty("title").GetString();
            case HttpStatusCode.ServiceUnavailable when response.Headers.RetryAfter is not null:
                return Later;
            case var other:
                throw new AssertFailedException($"model {number}: {(int)other} {json.RootElement}");
        }
    }

    /// <summary>Bits, bytes and ranges; what stands in the first bytes is the structure, so half of the changes go there.</summary>
    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        // A length that is wrong ends the reading; to come further, half of them keep theirs.
        bool keepsLengths = random.Next(2) == 0;
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 1; i--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(800, bytes.Count) : bytes.Count), length = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (keepsLengths ? 4 + random.Next(4) : random.Next(8))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    // A length or a size that is larger than anything.
                    bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
                    break;
                case < 6:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
