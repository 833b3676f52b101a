using System.Diagnostics;
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
    public void Another_process_is_kept_out_and_keeps_out_until_it_is_killed()
    {
        // flock asks for what the lock is: any program may.
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/flock")) Assert.Inconclusive("Needs flock, of util-linux.");
        using var folder = new TestFolder();
        string file;
        using (DeviceLock.Take("board", folder.Path))
        {
            file = Directory.GetFiles(folder.Path).Single();
            Assert.AreEqual(1, Flock("-n", file, "true"));
        }

        Assert.AreEqual(0, Flock("-n", file, "true"));
        using Process other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["--no-fork", file, "sh", "-c", "echo held; read line"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.AreEqual("held", other.StandardOutput.ReadLine());
        Assert.AreEqual(SpikeDeviceFault.Busy, Assert.ThrowsExactly<SpikeDeviceException>(() => DeviceLock.Take("board", folder.Path)).Fault);
        other.Kill();
        other.WaitForExit();
        DeviceLock.Take("board", folder.Path).Dispose();
    }

    private static int Flock(params string[] arguments)
    {
        using Process process = Process.Start("/usr/bin/flock", arguments);
        process.WaitForExit();
        return process.ExitCode;
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
