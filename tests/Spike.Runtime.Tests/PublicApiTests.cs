using System.Reflection;

namespace Spike.Runtime.Tests;

[TestClass]
public class PublicApiTests
{
    [TestMethod]
    public void A_user_sees_these_types_and_no_others()
    {
        string[] types = [.. typeof(SpikeModel).Assembly.GetExportedTypes().Select(type => type.FullName!).Order(StringComparer.Ordinal)];
        Assert.AreSequenceEqual(
            (string[])
            [
                "Spike.Runtime.Backend",
                "Spike.Runtime.Devices.SpikeDeviceException", "Spike.Runtime.Devices.SpikeDeviceFault", "Spike.Runtime.Devices.SpikeDeviceHealth", "Spike.Runtime.Devices.SpikeDeviceInfo",
                "Spike.Runtime.Devices.SpikeDeviceOptions", "Spike.Runtime.Devices.SpikeDeviceResult", "Spike.Runtime.Devices.SpikeDeviceRun", "Spike.Runtime.Devices.SpikeDeviceSample",
                "Spike.Runtime.Devices.SpikeDeviceSession", "Spike.Runtime.Devices.SpikeDeviceSpike", "Spike.Runtime.Devices.SpikeDeviceState", "Spike.Runtime.Devices.SpikeDevices",
                "Spike.Runtime.ISpikeNetwork`1", "Spike.Runtime.NativeRun", "Spike.Runtime.NativeSession", "Spike.Runtime.PopulationStatistics", "Spike.Runtime.SpikeFormatException", "Spike.Runtime.SpikeModel",
                "Spike.Runtime.SpikeOptions", "Spike.Runtime.SpikeRun", "Spike.Runtime.SpikeSession", "Spike.Runtime.SpikeSession+Taken", "Spike.Runtime.SpikeStatistics",
                "Spike.Runtime.SpikeStep",
                "Spike.Runtime.SpikeTensor",
            ],
            types);
    }

    [TestMethod]
    public void A_session_does_these_things()
    {
        string[] members = [.. typeof(SpikeSession).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.AreSequenceEqual((string[])["Dispose", "Execute", "GetOutput", "ResetStatistics", "Rest", "Run", "RunSteps", "RunStepsAsync", "SetInput", "Take"], members);
    }

    [TestMethod]
    public void A_session_of_a_native_model_runs_and_is_reset()
    {
        string[] members = [.. typeof(NativeSession).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.AreSequenceEqual((string[])["Dispose", "Reset", "ResetStatistics", "Run"], members);
    }

    [TestMethod]
    public void Models_are_made_by_loading_and_sessions_by_models()
    {
        Assert.IsEmpty(typeof(SpikeModel).GetConstructors());
        Assert.IsEmpty(typeof(SpikeSession).GetConstructors());
    }
}
