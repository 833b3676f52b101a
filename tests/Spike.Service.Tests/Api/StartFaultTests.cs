using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Api;

/// <summary>A service that cannot come up says why, and what to do.</summary>
[TestClass]
public class StartFaultTests
{
    [TestMethod]
    public async Task An_address_that_somebody_has_is_told()
    {
        using var folder = new TemporaryFolder();
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        string address = $"http://{somebody.LocalEndpoint}";
        (int code, string error) = await EndAsync(folder, ("SPIKE_LISTEN", address));
        Assert.AreEqual(4, code, error);
        StringAssert.Contains(error, "SPIKE5010: the service did not come up");
        StringAssert.Contains(error, address);
        Assert.DoesNotContain("   at ", error);
    }

    [TestMethod]
    public async Task A_folder_that_is_a_file_is_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], "");
        (int code, string error) = await EndAsync(folder);
        Assert.AreEqual(4, code, error);
        StringAssert.Contains(error, "SPIKE5010: the service did not come up");
        StringAssert.Contains(error, folder["data"]);
        Assert.DoesNotContain("   at ", error);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public async Task One_that_is_told_to_stop_while_it_waits_for_Redis_stops()
    {
        using var folder = new TemporaryFolder();
        using Process service = Start(folder, ("SPIKE_REDIS", $"127.0.0.1:{RedisServer.FreePort()}"));
        Task<string> error = service.StandardError.ReadToEndAsync();
        while (await service.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Redis does not answer", StringComparison.Ordinal)) { }
        Task<string> output = service.StandardOutput.ReadToEndAsync();
        using (Process kill = Process.Start("kill", ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await service.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await output;
        Assert.AreEqual(0, service.ExitCode, await error);
    }

    private static Process Start(TemporaryFolder folder, params (string Name, string Value)[] settings) => Member.Start(["serve"], [("SPIKE_LISTEN", "http://127.0.0.1:0"), ("SPIKE_DATA_DIRECTORY", folder["data"]), .. settings]);

    private static async Task<(int Code, string Error)> EndAsync(TemporaryFolder folder, params (string Name, string Value)[] settings)
    {
        using Process service = Start(folder, settings);
        Task<string> output = service.StandardOutput.ReadToEndAsync(), error = service.StandardError.ReadToEndAsync();
        await service.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await output;
        return (service.ExitCode, await error);
    }
}
