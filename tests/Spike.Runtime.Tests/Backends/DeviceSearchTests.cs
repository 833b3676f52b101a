using System.Collections.Immutable;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Backends.Reference;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests.Backends;

[TestClass]
public class DeviceSearchTests
{
    [TestMethod]
    public void The_first_card_that_can_run_it_does_and_those_before_it_say_why_not()
    {
        var devices = new Devices(("old", DeviceKind.Cuda, "it is old"), ("full", DeviceKind.Cuda, "full"), ("busy", DeviceKind.Cuda, "busy"), ("good", DeviceKind.Cuda, ""), ("other", DeviceKind.Cuda, ""));
        Assert.AreEqual(("good", Backend.Cuda, "old: it is old; full: full; busy: busy"), Search(devices, Backend.Cuda));
    }

    [TestMethod]
    public void Ilgpu_tries_cuda_then_opencl_then_the_correctness_device()
    {
        (string, DeviceKind, string)[] all = [("last", DeviceKind.Correctness, ""), ("second", DeviceKind.OpenCl, ""), ("first", DeviceKind.Cuda, "")];
        Assert.AreEqual(("first", Backend.Cuda, ""), Search(new Devices(all), Backend.Ilgpu));
        Assert.AreEqual(("second", Backend.Ilgpu, "no CUDA device was found"), Search(new Devices(all[..2]), Backend.Ilgpu));
        Assert.AreEqual(("last", Backend.Ilgpu, "no CUDA device was found"), Search(new Devices(all[..1]), Backend.Ilgpu));
    }

    [TestMethod]
    public void Cuda_takes_no_other_device()
    {
        var devices = new Devices(("second", DeviceKind.OpenCl, ""), ("last", DeviceKind.Correctness, ""));
        Assert.AreEqual((null, default, "no CUDA device was found"), Search(devices, Backend.Cuda));
    }

    [TestMethod]
    public void A_program_is_prepared_once_for_all_sessions_and_goes_with_the_model()
    {
        var devices = new Devices(("good", DeviceKind.Cuda, ""));
        using (var model = new SpikeModel(SampleArtifact.Program()))
        {
            for (int i = 0; i < 2; i++) DeviceSearch.TryFirst(devices, model, new SpikeOptions(), [], Backend.Cuda, out _)!.Session.Dispose();
            Assert.AreEqual((1, 0), (devices.Prepared, devices.Disposed));
        }

        Assert.AreEqual(1, devices.Disposed);
    }

    private static (string? Device, Backend Backend, string Refusals) Search(Devices devices, Backend asked)
    {
        using var model = new SpikeModel(SampleArtifact.Program());
        ChosenBackend? chosen = DeviceSearch.TryFirst(devices, model, new SpikeOptions(), [], asked, out string refusals);
        return (chosen?.Reason, chosen?.Backend ?? default, refusals);
    }

    /// <summary>Devices that run everything, or refuse: "full" when the program is prepared, "busy" when a session is made, others from the start.</summary>
    private sealed class Devices(params (string Name, DeviceKind Kind, string Refusal)[] devices) : IDeviceBackend
    {
        public int Prepared { get; private set; }

        public int Disposed { get; private set; }

        ImmutableArray<DeviceDescription> IDeviceBackend.Devices =>
            [.. devices.Select((device, index) => new DeviceDescription(index, device.Kind, device.Name, 0, device.Refusal is "full" or "busy" ? "" : device.Refusal))];

        public IDeviceProgram? Prepare(DeviceDescription device, SpikingProgram program, out string refusal)
        {
            refusal = devices[device.Index].Refusal == "full" ? "full" : "";
            if (refusal.Length > 0) return null;
            Prepared++;
            return new PreparedProgram(this, program, devices[device.Index].Refusal);
        }

        private sealed class PreparedProgram(Devices owner, SpikingProgram program, string fault) : IDeviceProgram
        {
            public IBackendSession? CreateSession(SpikeOptions options, ImmutableArray<int> recorded, out string refusal)
            {
                refusal = fault;
                return fault.Length > 0 ? null : new ReferenceSession(program, false, false);
            }

            public void Dispose() => owner.Disposed++;
        }
    }
}
