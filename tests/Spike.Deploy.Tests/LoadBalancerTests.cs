namespace Spike.Deploy.Tests;

[TestClass]
public class LoadBalancerTests
{
    private static readonly Certificate Certificate = new();

    [TestMethod]
    [Needs("haproxy")]
    public void HAProxy_takes_its_configuration_though_no_name_resolves()
    {
        using var folder = new TestFolder();
        string pem = folder.Write("spike.pem", Certificate.Pem + Certificate.KeyPem);
        Tool.Run("haproxy", ["-c", "-f", DeployFolder.File("haproxy", "haproxy.cfg")], environment: [("SPIKE_LB_CERTIFICATE", pem)]).MustSucceed();
    }

    [TestMethod]
    [Needs("nginx")]
    [DataRow("backends.conf")]
    [DataRow("backends-dns.conf")]
    public void Nginx_takes_its_configuration(string backends)
    {
        using var folder = new TestFolder();
        NginxFolder.Lay(folder, Certificate, backends);
        Tool.Run("nginx", ["-t", "-p", folder["nginx"], "-c", "nginx.conf"]).MustSucceed();
    }

    [TestMethod]
    [Needs("nginx")]
    public void Nginx_refuses_the_guides_proxy_timeout()
    {
        using var folder = new TestFolder();
        NginxFolder.Lay(folder, Certificate, "backends.conf");
        string text = File.ReadAllText(folder["nginx", "nginx.conf"]);
        File.WriteAllText(folder["nginx", "nginx.conf"], text.Replace("proxy_read_timeout 3660s;", "proxy_timeout 1800s;", StringComparison.Ordinal));
        Tool.Run("nginx", ["-t", "-p", folder["nginx"], "-c", "nginx.conf"]).MustComplainOf("proxy_timeout");
    }

    [TestMethod]
    [Needs("nginx")]
    public void Nginx_refuses_a_name_that_does_not_resolve_which_is_why_names_are_asked_for_later()
    {
        using var folder = new TestFolder();
        NginxFolder.Lay(folder, Certificate, "backends.conf");
        string text = File.ReadAllText(folder["nginx", "backends.conf"]);
        File.WriteAllText(folder["nginx", "backends.conf"], text.Replace("10.0.0.11", "spike-compiler-1.invalid", StringComparison.Ordinal));
        Tool.Run("nginx", ["-t", "-p", folder["nginx"], "-c", "nginx.conf"]).MustComplainOf("host not found");
    }
}
