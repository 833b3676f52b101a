using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Tests.Backends.Loihi.Driver;

[TestClass]
public class NxLibraryTests
{
    private static readonly NxLimits Short = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(100));

    [TestMethod]
    [NeedsGcc]
    public void A_library_that_lacks_a_function_is_refused_by_its_name()
    {
        using var folder = new TestFolder();
        AssertRefused(ReferenceLibrary.In(folder.Path, "SPIKE_NX_REFERENCE_LACKS_CHECK"), "'spike_nx_check'", "version 1");
    }

    [TestMethod]
    [NeedsGcc]
    [DataRow("0x20001u", "2.1")]
    [DataRow("0x0u", "0.0")]
    public void A_library_of_another_version_is_refused(string version, string words)
    {
        using var folder = new TestFolder();
        AssertRefused(ReferenceLibrary.In(folder.Path, $"SPIKE_NX_REFERENCE_VERSION={version}"), $"version {words} of spike_nx.h", "version 1");
    }

    [TestMethod]
    [NeedsGcc]
    public void A_library_of_a_later_minor_version_is_taken()
    {
        using var folder = new TestFolder();
        Assert.AreEqual(0x10007u, Load(ReferenceLibrary.In(folder.Path, "SPIKE_NX_REFERENCE_VERSION=0x10007u")).Api.Version);
    }

    [TestMethod]
    public void A_file_that_is_no_library_is_refused()
    {
        using var folder = new TestFolder();
        AssertRefused(folder.Write("libspike_nx.so", [1, 2, 3]), "cannot be loaded");
    }

    [TestMethod]
    [NeedsGcc]
    public void A_library_that_hangs_is_given_up()
    {
        using var folder = new TestFolder();
        string path = ReferenceLibrary.In(folder.Path, "SPIKE_NX_REFERENCE_HANGS_EARLY");
        NxLibrary library = NxLibrary.Load(path, Short);
        SpikeDeviceException fault = Assert.ThrowsExactly<SpikeDeviceException>(() => library.Enumerate());
        Assert.AreEqual(SpikeDeviceFault.NotResponding, fault.Fault);
        StringAssert.Contains(fault.Message, path);
        StringAssert.Contains(fault.Message, "spike_nx_enumerate did not return");
        new ReferenceControl(path).Release();
    }

    [TestMethod]
    [NeedsGcc]
    public void What_a_library_says_of_an_error_is_passed_on()
    {
        using var folder = new TestFolder();
        NxLibrary library = Load(ReferenceLibrary.In(folder.Path));
        SpikeDeviceException fault = Assert.ThrowsExactly<SpikeDeviceException>(() => library.Enumerate());
        Assert.AreEqual(SpikeDeviceFault.Device, fault.Fault);
        StringAssert.Contains(fault.Message, "NX_REFERENCE_SOCKET names no emulator");
        Assert.AreEqual(0, library.OpenHandles);
    }

    private static NxLibrary Load(string path) => NxLibrary.Load(path, NxLimits.Default);

    private static void AssertRefused(string path, params string[] words)
    {
        SpikeDeviceException fault = Assert.ThrowsExactly<SpikeDeviceException>(() => Load(path));
        Assert.AreEqual(SpikeDeviceFault.Library, fault.Fault);
        foreach (string word in words.Prepend(path)) StringAssert.Contains(fault.Message, word);
    }
}
