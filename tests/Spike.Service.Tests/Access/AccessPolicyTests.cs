using Spike.Compiler.Configuration;
using Spike.Service.Access;

namespace Spike.Service.Tests.Access;

[TestClass]
public class AccessPolicyTests
{
    [TestMethod]
    [DataRow("http://127.0.0.1:8080")]
    [DataRow("http://localhost:8080")]
    [DataRow("http://[::1]:8080")]
    [DataRow("http://127.0.0.1:8080;http://[::1]:8081")]
    public void On_the_loopback_nobody_is_asked(string listen) => Assert.IsFalse(AccessPolicy.Of(new ServiceSettings { Listen = listen }).IsAsked);

    [TestMethod]
    [DataRow("http://0.0.0.0:8080")]
    [DataRow("http://*:8080")]
    [DataRow("http://+:8080")]
    [DataRow("http://[::]:8080")]
    [DataRow("http://10.0.0.5:8080")]
    [DataRow("http://compiler.example.com:8080")]
    [DataRow("http://localhost.example.com:8080")]
    [DataRow("http://127.0.0.1:8080;http://0.0.0.0:8081")]
    public void Elsewhere_it_refuses_to_stand_open_and_says_what_to_do(string listen)
    {
        SettingsFault fault = Assert.ThrowsExactly<SettingsFault>(() => AccessPolicy.Of(new ServiceSettings { Listen = listen }));
        Assert.AreEqual("SPIKE4020", fault.Diagnostic.Code);
        Assert.Contains("SPIKE_API_KEYS_FILE", fault.Diagnostic.Remedy);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE4020")]
    public void Elsewhere_any_of_the_three_will_do()
    {
        var service = new ServiceSettings { Listen = "https://0.0.0.0:8443", TlsCertificate = "a.pem" };
        Assert.IsTrue(AccessPolicy.Of(service with { ApiKeysFile = "keys" }).IsAsked);
        Assert.IsTrue(AccessPolicy.Of(service with { JwtIssuer = "https://issuer.example.com" }).IsAsked);
        Assert.IsTrue(AccessPolicy.Of(service with { TlsClientCa = "ca.pem" }).IsAsked);
    }

    [TestMethod]
    [DataRow("https://127.0.0.1:8443", "SPIKE_TLS_CERTIFICATE")]
    [DataRow("ftp://127.0.0.1:8080", "Write it as http://127.0.0.1:8080")]
    [DataRow("8080", "Write it as http://127.0.0.1:8080")]
    public void What_cannot_be_listened_at_is_refused_in_words(string listen, string remedy) =>
        Assert.Contains(remedy, Assert.ThrowsExactly<SettingsFault>(() => AccessPolicy.Of(new ServiceSettings { Listen = listen })).Diagnostic.Remedy);

    [TestMethod]
    public void Certificates_cannot_be_asked_for_without_TLS() =>
        Assert.Contains("https", Assert.ThrowsExactly<SettingsFault>(() => AccessPolicy.Of(new ServiceSettings { Listen = "http://0.0.0.0:80", TlsClientCa = "ca.pem" })).Diagnostic.Remedy);
}
