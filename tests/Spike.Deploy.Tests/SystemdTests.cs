namespace Spike.Deploy.Tests;

[TestClass]
public class SystemdTests
{
    [TestMethod]
    [Needs("systemd-analyze")]
    public void Systemd_takes_the_unit()
    {
        using var folder = new TestFolder();
        // The program is not installed here; all else is as it stands.
        string unit = folder.Write("spike-compiler.service", DeployFolder.Text("systemd", "spike-compiler.service").Replace("/opt/spike-compiler/spike-compile serve", "/bin/true serve", StringComparison.Ordinal));
        Tool verified = Tool.Run("systemd-analyze", ["verify", "--man=no", unit]);
        verified.MustSucceed();
        // Words that it does not know are warnings to it.
        Assert.DoesNotContain("spike-compiler.service", verified.Output);
    }

    [TestMethod]
    [Needs("systemd-analyze")]
    public void A_misspelt_setting_is_found()
    {
        using var folder = new TestFolder();
        string unit = folder.Write("spike-compiler.service", DeployFolder.Text("systemd", "spike-compiler.service").Replace("ProtectHome=", "ProtectHomes=", StringComparison.Ordinal));
        Assert.Contains("ProtectHomes", Tool.Run("systemd-analyze", ["verify", "--man=no", unit]).Output);
    }

    [TestMethod]
    [Needs("systemd-analyze")]
    public void The_unit_is_closed_but_for_what_it_needs() =>
        Tool.Run("systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=30", DeployFolder.File("systemd", "spike-compiler.service")]).MustSucceed();
}
