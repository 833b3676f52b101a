using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests.Backends;

[TestClass]
public class BackendOrderTests
{
    [TestMethod]
    [DataRow(Backend.Reference, "cuda", "cuda", Backend.Reference, "the session's options ask for reference")]
    [DataRow(Backend.Auto, "ilgpu", "cuda", Backend.Ilgpu, "SPIKE_BACKEND asks for ilgpu")]
    [DataRow(Backend.Auto, "auto", "cuda", Backend.Cuda, "the artifact was compiled for cuda")]
    [DataRow(Backend.Auto, "", "simulation", Backend.Simd, "nothing else was asked for")]
    [DataRow(Backend.Auto, null, null, Backend.Simd, "nothing else was asked for")]
    public void The_app_comes_before_the_machine_and_the_machine_before_the_artifact(Backend options, string? variable, string? target, Backend expected, string why) =>
        Assert.AreEqual((expected, why), BackendOrder.Asked(new SpikeOptions { Backend = options }, variable, target));

    [TestMethod]
    public void A_variable_that_names_no_backend_is_refused()
    {
        ArgumentException fault = Assert.ThrowsExactly<ArgumentException>(() => BackendOrder.Asked(new SpikeOptions(), "gpu", null));
        StringAssert.Contains(fault.Message, "SPIKE_BACKEND is 'gpu'");
        StringAssert.Contains(fault.Message, "simd");
    }

    [TestMethod]
    public void Every_backend_has_a_name() =>
        Assert.AreSequenceEqual(Enum.GetValues<Backend>(), BackendOrder.Names.Values.Order().ToArray());

    [TestMethod]
    public void The_correctness_device_is_the_last_of_those_that_ilgpu_means_and_none_that_others_mean()
    {
        Assert.AreEqual(DeviceKind.Correctness, BackendOrder.Kinds(Backend.Ilgpu)[^1]);
        foreach (Backend backend in Enum.GetValues<Backend>().Where(backend => backend != Backend.Ilgpu)) CollectionAssert.DoesNotContain(BackendOrder.Kinds(backend), DeviceKind.Correctness);
    }

    [TestMethod]
    [DataRow(Backend.Cuda, "cuda")]
    [DataRow(Backend.Ilgpu, "ilgpu")]
    public void Without_the_package_the_processor_runs_and_the_reason_says_how_to_get_it(Backend backend, string name)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = backend });
        Assert.AreEqual(Backend.Simd, session.Backend);
        StringAssert.StartsWith(session.BackendReason, $"simd, though the session's options ask for {name}: Spike.Runtime.Ilgpu is not part of the app");
    }

    [TestMethod]
    public void An_artifact_for_cuda_asks_for_cuda()
    {
        using var folder = new TestFolder();
        ArtifactWriter.Write(folder["a.spike"], SampleArtifact.Program(), SampleArtifact.Provenance with { Target = "cuda" });
        using SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        using SpikeSession session = model.CreateSession();
        StringAssert.StartsWith(session.BackendReason, "simd, though the artifact was compiled for cuda: ");
    }
}
