using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Tests.Backends.Loihi.Driver;

[TestClass]
public class DeviceLockTests
{
    [TestMethod]
    public void A_device_is_one_session_s_until_it_lets_go()
    {
        using var folder = new TestFolder();
        using (DeviceLock.Take("board 0", folder.Path))
        {
            SpikeDeviceException fault = Assert.ThrowsExactly<SpikeDeviceException>(() => DeviceLock.Take("board 0", folder.Path));
            Assert.AreEqual(SpikeDeviceFault.Busy, fault.Fault);
            StringAssert.Contains(fault.Message, "'board 0'");
            DeviceLock.Take("board 1", folder.Path).Dispose();
        }

        DeviceLock.Take("board 0", folder.Path).Dispose();
    }

    [TestMethod]
    public void An_id_may_hold_what_a_file_s_name_may_not()
    {
        using var folder = new TestFolder();
        using DeviceLock slash = DeviceLock.Take("../up/one", folder.Path), other = DeviceLock.Take("../up_one", folder.Path);
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TestFolder();
        string file = folder.Write("file", [1]);
        SpikeDeviceException fault = Assert.ThrowsExactly<SpikeDeviceException>(() => DeviceLock.Take("board", Path.Combine(file, "locks")));
        StringAssert.Contains(fault.Message, file);
    }
}
