using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Api;

/// <summary>The HTTP interface of one service.</summary>
[TestClass]
public class CompileApiTests
{
    private static readonly TemporaryFolder Folder = new();
    private static Member service = null!;

    private static HttpClient Client => service.Client;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => service = await Member.StartAsync(Folder["data"], ("SPIKE_SLOTS", "1"), ("SPIKE_MAX_MODEL_SIZE_MB", "8"));

    [ClassCleanup]
    public static void Stop()
    {
        service.Dispose();
        Folder.Dispose();
    }

    [TestMethod]
    public async Task A_model_in_the_body_is_compiled_to_the_bits_of_the_command_line()
    {
        JsonElement job = await service.OverAsync((await service.SubmitAsync(Models.Cnn, "")).Id());
        Assert.AreEqual("done", job.State(), job.ToString());
        byte[] artifact = await Client.GetByteArrayAsync(job.GetProperty("artifact").GetProperty("url").GetString());
        Assert.AreEqual(job.Artifact(), Convert.ToHexStringLower(SHA256.HashData(artifact)));
        Assert.AreEqual(Models.HashOf(Models.Cnn), job.Artifact());

        JsonElement links = job.GetProperty("links");
        StringAssert.Contains(await Client.GetStringAsync(links.GetProperty("log").GetString()), "SPIKE2001");
        JsonElement result = await Client.GetFromJsonAsync<JsonElement>(links.GetProperty("result").GetString());
        Assert.AreEqual($"/v1/artifacts/{job.Artifact()}", result.GetProperty("artifact").GetString());
        JsonElement report = await Client.GetFromJsonAsync<JsonElement>(links.GetProperty("report").GetString());
        Assert.AreEqual("cnn_mnist", report.GetProperty("model").GetString());
        using var page = new HttpRequestMessage(HttpMethod.Get, links.GetProperty("report").GetString());
        page.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage html = await Client.SendAsync(page);
        StringAssert.Contains(await html.Content.ReadAsStringAsync(), "<html");
    }

    [TestMethod]
    public async Task Equal_requests_in_all_three_forms_are_one_job()
    {
        string id = (await service.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id();
        await service.OverAsync(id);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(File.ReadAllBytes(Models.Lif)), "model", "lif.nir" }, { new StringContent("0"), "validationSamples" }, { new StringContent("0.0001"), "timeStep" } };
        using HttpResponseMessage byForm = await Client.PostAsync("/v1/compile", form);
        JsonElement job = await byForm.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(HttpStatusCode.OK, byForm.StatusCode);
        Assert.AreEqual(id, job.Id());

        using HttpResponseMessage byHash = await Client.PostAsJsonAsync("/v1/compile", new { model = new { name = "lif.nir", sha256 = Models.HashOfFile(Models.Lif) }, options = new { validationSamples = 0, timeStep = "0.0001" } });
        Assert.AreEqual(HttpStatusCode.OK, byHash.StatusCode);
        Assert.AreEqual(job.ToString(), (await byHash.Content.ReadFromJsonAsync<JsonElement>()).ToString());
        Assert.AreEqual(1, job.Attempts());
    }

    [TestMethod]
    public async Task A_file_that_was_never_sent_is_named_and_can_be_sent()
    {
        byte[] model = [.. await File.ReadAllBytesAsync(Models.Lif), 0];
        string hash = Convert.ToHexStringLower(SHA256.HashData(model));
        object request = new { model = new { name = "lif.nir", sha256 = hash } };
        using HttpResponseMessage unknown = await Client.PostAsJsonAsync("/v1/compile", request);
        Assert.AreEqual(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.AreEqual(hash, (await Problem(unknown)).GetProperty("missing")[0].GetString());

        using HttpResponseMessage wrong = await Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent([1, 2, 3]));
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        using HttpResponseMessage sent = await Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(model));
        Assert.AreEqual(HttpStatusCode.Created, sent.StatusCode);
        using HttpResponseMessage known = await Client.PostAsJsonAsync("/v1/compile", request);
        Assert.IsTrue(known.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task Files_that_are_too_many_too_long_together_or_of_one_name_are_refused()
    {
        string[] hashes = new string[3];
        for (byte content = 0; content < hashes.Length; content++)
        {
            byte[] bytes = new byte[7 << 20];
            bytes[0] = content;
            hashes[content] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            using HttpResponseMessage sent = await Client.PutAsync($"/v1/files/{hashes[content]}", new ByteArrayContent(bytes));
        }

        object[] Named(int count, string name) => [.. Enumerable.Range(0, count).Select(weights => new { name = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, weights), sha256 = hashes[weights % 2] })];
        foreach ((object[] weights, string word) in (IEnumerable<(object[], string)>)[(Named(256, "{0}.bin"), "more than 256"), (Named(2, "w.bin"), "'w.bin'"), (Named(1, "m.onnx"), "'m.onnx'"), (Named(2, "{0}.bin"), "together")])
        {
            using HttpResponseMessage answer = await Client.PostAsJsonAsync("/v1/compile", new { model = new { name = "m.onnx", sha256 = hashes[2] }, weights });
            Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
            StringAssert.Contains((await Problem(answer)).GetProperty("detail").GetString(), word);
        }
    }

    [TestMethod]
    [DataRow("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m.onnx\"\r\n\r\nhalf")]
    [DataRow("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\n1\r\n--x--\r\n")]
    [DataRow("multipart/form-data; boundary", "--x--\r\n")]
    [DataRow("multipart/form-data; boundary=x;;=", "--x--\r\n")]
    [DataRow("application/json", "{\"model\":{\"name\":\"m.onnx\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"},\"options\":{\"name\":\"\\ud800\"}}")]
    public async Task A_body_that_cannot_be_read_is_the_requests_fault(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage answer = await Client.PostAsync("/v1/compile", content);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        await Problem(answer);
    }

    [TestMethod]
    public async Task What_is_no_model_is_a_problem_with_the_diagnostics_inside()
    {
        using var nonsense = new StringContent("this is no network", Encoding.UTF8, "application/octet-stream");
        using HttpResponseMessage answer = await Client.PostAsync("/v1/compile?file=nonsense.onnx&wait=120", nonsense);
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonElement problem = await Problem(answer);
        Assert.AreEqual("SPIKE0003", problem.GetProperty("diagnostics")[0].GetProperty("code").GetString());
        Assert.AreEqual("nonsense.onnx", problem.GetProperty("diagnostics")[0].GetProperty("file").GetString());
    }

    [TestMethod]
    [DataRow("optimisationLevel=2", "optimizationLevel")]
    [DataRow("chipConfig=../../etc/passwd", "without folders")]
    [DataRow("name=a/b", "without folders")]
    [DataRow("wait=soon", "wait")]
    public async Task A_wrong_option_is_refused_at_once(string query, string word)
    {
        using HttpResponseMessage answer = await service.PostAsync(Models.Lif, query);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        StringAssert.Contains((await Problem(answer)).GetProperty("detail").GetString(), word);
    }

    [TestMethod]
    [DataRow("../model.onnx")]
    [DataRow("/etc/passwd")]
    [DataRow("..")]
    [DataRow("a\\b.onnx")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        using HttpResponseMessage answer = await Client.PostAsync($"/v1/compile?file={Uri.EscapeDataString(name)}", Bytes(1));
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        using HttpResponseMessage byHash = await Client.PostAsJsonAsync("/v1/compile", new { model = new { name, sha256 = new string('0', 64) } });
        Assert.AreEqual(HttpStatusCode.BadRequest, byHash.StatusCode);
    }

    [TestMethod]
    public async Task A_file_over_the_limit_is_refused_and_leaves_nothing()
    {
        // A client that asks first need not send what nobody wants.
        using var polite = new HttpRequestMessage(HttpMethod.Post, "/v1/compile?file=model.onnx") { Content = Bytes(9 << 20), Headers = { ExpectContinue = true } };
        using HttpResponseMessage answer = await Client.SendAsync(polite);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await Problem(answer);
        using var form = new MultipartFormDataContent { { Bytes(9 << 20), "model", "model.onnx" } };
        using HttpResponseMessage byForm = await Client.PostAsync("/v1/compile", form);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, byForm.StatusCode);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(Folder["data"], "files", "incoming")).Where(file => new FileInfo(file).Length > 1 << 20));
    }

    [TestMethod]
    public async Task An_artifact_is_given_whole_in_part_or_not_again()
    {
        JsonElement job = await service.OverAsync((await service.SubmitAsync(Models.Lif, "timeStep=0.0002")).Id());
        string address = job.GetProperty("artifact").GetProperty("url").GetString()!;
        byte[] whole = await Client.GetByteArrayAsync(address);

        using var part = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(100, 199) } };
        using HttpResponseMessage partial = await Client.SendAsync(part);
        Assert.AreEqual(HttpStatusCode.PartialContent, partial.StatusCode);
        CollectionAssert.AreEqual(whole[100..200], await partial.Content.ReadAsByteArrayAsync());

        using var same = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { new EntityTagHeaderValue($"\"{job.Artifact()}\"") } } };
        using HttpResponseMessage unchanged = await Client.SendAsync(same);
        Assert.AreEqual(HttpStatusCode.NotModified, unchanged.StatusCode);

        using HttpResponseMessage none = await Client.GetAsync($"/v1/artifacts/{new string('0', 64)}");
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
        await Problem(none);
    }

    [TestMethod]
    [DataRow("artifact")]
    [DataRow("reports")]
    [DataRow("result")]
    public async Task A_job_of_whose_files_one_is_gone_is_done_again(string gone)
    {
        string query = $"timeStep=0.0003&wait=120&name={gone}";
        JsonElement job = await service.SubmitAsync(Models.Lif, query);
        JsonElement links = job.GetProperty("links");
        string hash = gone switch
        {
            "artifact" => job.Artifact(),
            "reports" => job.GetProperty("reports")[0].GetProperty("sha256").GetString()!,
            _ => Convert.ToHexStringLower(SHA256.HashData(await Client.GetByteArrayAsync(links.GetProperty("result").GetString()))),
        };
        Assert.AreEqual(1, (await service.SubmitAsync(Models.Lif, query)).Attempts(), "nothing was gone yet");
        File.Delete(Path.Combine(Folder["data"], "files", hash[..2], hash));

        Assert.AreEqual(2, (await service.SubmitAsync(Models.Lif, query)).Attempts());
        foreach (string link in (string[])["result", "report"]) await Client.GetFromJsonAsync<JsonElement>(links.GetProperty(link).GetString());
        await Client.GetByteArrayAsync($"/v1/artifacts/{job.Artifact()}");
    }

    [TestMethod]
    public async Task What_is_damaged_on_the_disk_is_not_given_but_made_or_sent_again()
    {
        const string Query = "timeStep=0.0004&wait=120";
        JsonElement job = await service.SubmitAsync(Models.Lif, Query);
        string artifact = job.Artifact(), address = $"/v1/artifacts/{artifact}";
        byte[] whole = await Client.GetByteArrayAsync(address);
        Flip(artifact);
        using (HttpResponseMessage damaged = await Client.GetAsync(address)) Assert.AreEqual(HttpStatusCode.NotFound, damaged.StatusCode);
        Assert.AreEqual(2, (await service.SubmitAsync(Models.Lif, Query)).Attempts());
        CollectionAssert.AreEqual(whole, await Client.GetByteArrayAsync(address));

        string model = Models.HashOfFile(Models.Lif);
        Flip(model);
        object request = new { model = new { name = "lif.nir", sha256 = model }, options = new { timeStep = "0.0004" } };
        using (HttpResponseMessage unknown = await Client.PostAsJsonAsync("/v1/compile", request)) Assert.AreEqual(model, (await Problem(unknown)).GetProperty("missing")[0].GetString());
        using (HttpResponseMessage sent = await Client.PutAsync($"/v1/files/{model}", new ByteArrayContent(await File.ReadAllBytesAsync(Models.Lif)))) Assert.AreEqual(HttpStatusCode.Created, sent.StatusCode);
        using HttpResponseMessage known = await Client.PostAsJsonAsync("/v1/compile", request);
        Assert.IsTrue(known.IsSuccessStatusCode);
    }

    private static void Flip(string hash)
    {
        string place = Path.Combine(Folder["data"], "files", hash[..2], hash);
        byte[] bytes = File.ReadAllBytes(place);
        bytes[bytes.Length / 2] ^= 16;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(place, bytes);
    }

    [TestMethod]
    public async Task A_few_samples_are_run()
    {
        JsonElement job = await service.OverAsync((await service.SubmitAsync(Models.Cnn, "timeSteps=7")).Id());
        float[] sample = [.. Enumerable.Range(0, 784).Select(pixel => pixel % 7 / 7f)];
        using HttpResponseMessage answer = await Client.PostAsJsonAsync("/v1/run", new { artifact = job.Artifact(), inputs = new { input = new[] { sample, sample } } });
        JsonElement run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(2, run.GetProperty("batch").GetInt32(), run.ToString());
        float[] values = [.. run.GetProperty("outputs").EnumerateObject().Single().Value.GetProperty("values").EnumerateArray().Select(value => value.GetSingle())];
        Assert.HasCount(20, values);
        CollectionAssert.AreEqual(values[..10], values[10..]);

        using HttpResponseMessage wrong = await Client.PostAsJsonAsync("/v1/run", new { artifact = job.Artifact(), inputs = new { imput = sample } });
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        StringAssert.Contains((await Problem(wrong)).GetProperty("detail").GetString(), "'input'");
        using HttpResponseMessage uneven = await Client.PostAsJsonAsync("/v1/run", new { artifact = job.Artifact(), inputs = new { input = sample[1..] } });
        Assert.AreEqual(HttpStatusCode.BadRequest, uneven.StatusCode);

        int[] processes = [.. AloneTests.Compilers(Folder["data"], "answer")];
        using var infinite = new StringContent($$"""{"artifact": "{{job.Artifact()}}", "inputs": {"input": [1e39] } }""", Encoding.UTF8, "application/json");
        using HttpResponseMessage tooLarge = await Client.PostAsync("/v1/run", infinite);
        Assert.AreEqual(HttpStatusCode.BadRequest, tooLarge.StatusCode);
        StringAssert.Contains((await Problem(tooLarge)).GetProperty("detail").GetString(), "'input'");
        CollectionAssert.AreEqual(processes, AloneTests.Compilers(Folder["data"], "answer").ToArray(), "others asked it too");
    }

    [TestMethod]
    public async Task A_model_is_run_in_a_process_of_its_own_that_stays_ready_and_is_replaced_when_it_dies()
    {
        JsonElement job = await service.OverAsync((await service.SubmitAsync(Models.Cnn, "timeSteps=7")).Id());
        object request = new { artifact = job.Artifact(), inputs = new { input = new float[784] } };
        async Task<string> RunAsync()
        {
            using HttpResponseMessage answer = await Client.PostAsJsonAsync("/v1/run", request);
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("outputs").ToString();
        }

        string first = await RunAsync();
        int[] processes = [.. AloneTests.Compilers(Folder["data"], "answer")];
        Assert.IsGreaterThan(0, processes.Length);
        Assert.AreEqual(first, await RunAsync());
        CollectionAssert.AreEqual(processes, AloneTests.Compilers(Folder["data"], "answer").ToArray(), "another one was started");
        foreach (int process in processes) AloneTests.KillHard(process);
        while (AloneTests.Compilers(Folder["data"], "answer").Intersect(processes).Any()) await Task.Delay(20);
        await Task.Delay(500);
        Assert.AreEqual(first, await RunAsync());
    }

    [TestMethod]
    public async Task A_damaged_artifact_is_the_requests_fault()
    {
        JsonElement job = await service.OverAsync((await service.SubmitAsync(Models.Cnn, "timeSteps=7")).Id());
        byte[] artifact = await Client.GetByteArrayAsync(job.GetProperty("artifact").GetProperty("url").GetString());
        foreach (int place in (int[])[0, artifact.Length / 2])
        {
            byte[] damaged = [.. artifact];
            damaged[place] ^= 1;
            string hash = Convert.ToHexStringLower(SHA256.HashData(damaged));
            using HttpResponseMessage sent = await Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(damaged));
            using HttpResponseMessage answer = await Client.PostAsJsonAsync("/v1/run", new { artifact = hash, inputs = new { input = new float[784] } });
            Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
            StringAssert.Contains((await Problem(answer)).GetProperty("detail").GetString(), hash);
        }
    }

    [TestMethod]
    public async Task A_job_that_is_cancelled_under_one_who_waits_is_over()
    {
        // The only slot has something else to do.
        string before = (await service.SubmitAsync(Models.Cnn, "timeSteps=9")).Id(), id = (await service.SubmitAsync(Models.Lif, "timeStep=0.0009")).Id();
        Task<HttpResponseMessage> waits = service.PostAsync(Models.Lif, "timeStep=0.0009&wait=60");
        do
        {
            using HttpResponseMessage cancelled = await Client.DeleteAsync($"/v1/jobs/{id}");
        }
        while (await Task.WhenAny(waits, Task.Delay(200)) != waits);

        using HttpResponseMessage answer = await waits;
        Assert.AreEqual("canceled", (await answer.Content.ReadFromJsonAsync<JsonElement>()).State());
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.IsNull(answer.Headers.RetryAfter);
        using HttpResponseMessage rest = await Client.DeleteAsync($"/v1/jobs/{before}");
    }

    [TestMethod]
    public async Task The_interface_describes_itself()
    {
        JsonElement document = await Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        string[] paths = [.. document.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        foreach (string path in (string[])["/v1/compile", "/v1/jobs/{id}", "/v1/jobs/{id}/events", "/v1/artifacts/{sha}", "/v1/run", "/v1/targets"]) CollectionAssert.Contains(paths, path);
        JsonElement targets = await Client.GetFromJsonAsync<JsonElement>("/v1/targets");
        Assert.IsTrue(targets.GetProperty("targets").EnumerateArray().Any(target => target.GetString() == "loihi2"));
        using HttpResponseMessage nowhere = await Client.GetAsync("/v1/nowhere");
        Assert.AreEqual(HttpStatusCode.NotFound, nowhere.StatusCode);
        await Problem(nowhere);
    }

    private static ByteArrayContent Bytes(int length) => new(new byte[length]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static async Task<JsonElement> Problem(HttpResponseMessage answer)
    {
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
