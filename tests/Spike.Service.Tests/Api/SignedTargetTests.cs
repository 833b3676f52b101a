using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Api;

/// <summary>SPIKE_REQUIRE_HW_VERIFICATION at the service: nothing unsigned for a chip leaves it.</summary>
[TestClass]
public class SignedTargetTests
{
    private const string TimeStep = "timeStep=0.0001";

    private static readonly (string, string)[] Required = [("SPIKE_REQUIRE_HW_VERIFICATION", "true")];

    [TestMethod]
    public async Task A_chip_is_refused_before_it_is_queued_in_every_form_of_a_request()
    {
        using var folder = new TemporaryFolder();
        // A key of the service's does not reach the compile process, and so signs nothing.
        using Member service = await Member.StartAsync(folder["data"], [.. Required, ("SPIKE_SIGNING_KEY", folder["key.pem"])]);
        using HttpResponseMessage plain = await service.PostAsync(Models.Lif, TimeStep + "&target=loihi2");
        await AssertRefusedAsync(plain, "loihi2");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(Models.Lif)), "model", "lif.nir" }, { new StringContent("loihi3"), "target" } };
        using HttpResponseMessage byForm = await service.Client.PostAsync("/v1/compile", form);
        await AssertRefusedAsync(byForm, "loihi3");
        using HttpResponseMessage byHash = await service.Client.PostAsJsonAsync("/v1/compile", new { model = new { name = "lif.nir", sha256 = Models.HashOfFile(Models.Lif) }, options = new { target = "loihi1" } });
        await AssertRefusedAsync(byHash, "loihi1");

        // What runs on no chip is not concerned.
        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Lif, TimeStep)).Id())).State());
    }

    [TestMethod]
    public async Task A_chip_that_is_the_services_default_is_refused_too()
    {
        using var folder = new TemporaryFolder();
        string configuration = folder["c.yaml"];
        await File.WriteAllTextAsync(configuration, "compiler:\n  default_target: loihi2\n");
        using Member service = await Member.StartWithinAsync(["/bin/sh", "-c", $"exec \"$0\" \"$@\" --config '{configuration}'"], folder["data"], Required);
        using HttpResponseMessage answer = await service.PostAsync(Models.Lif, TimeStep);
        await AssertRefusedAsync(answer, "loihi2");
    }

    [TestMethod]
    public async Task Where_no_proof_is_required_chips_are_compiled_for()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_REQUIRE_HW_VERIFICATION", "false"));
        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Lif, TimeStep + "&target=loihi2")).Id())).State());
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, string target)
    {
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement finding = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("diagnostics")[0];
        Assert.AreEqual("SPIKE4003", finding.GetProperty("code").GetString());
        StringAssert.Contains(finding.GetProperty("message").GetString(), $"'{target}'");
        StringAssert.Contains(finding.GetProperty("message").GetString(), "SPIKE_SIGNING_KEY");
    }
}
