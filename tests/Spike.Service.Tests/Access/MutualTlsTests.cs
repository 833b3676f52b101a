using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Spike.Compiler.Configuration;

namespace Spike.Service.Tests.Access;

[TestClass]
public class MutualTlsTests
{
    private static readonly TestAuthority Authority = new(), Stranger = new();

    [ClassCleanup]
    public static void Close()
    {
        Authority.Dispose();
        Stranger.Dispose();
    }

    [TestMethod]
    public async Task Whose_certificate_the_authority_signed_comes_in_under_its_name()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using X509Certificate2 certificate = Authority.Client("build-server");
        using HttpClient client = Client(host, certificate);
        Assert.AreEqual("build-server", await client.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public async Task Without_a_certificate_only_probes_are_answered()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient client = Client(host, null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/who")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await client.GetAsync("/metrics")).StatusCode);
        Assert.AreEqual("healthy", await client.GetStringAsync("/health/live"));
    }

    [TestMethod]
    public async Task Certificates_of_another_authority_end_the_handshake()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using X509Certificate2 certificate = Stranger.Client("build-server");
        using HttpClient client = Client(host, certificate);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => client.GetStringAsync("/health/live"));
    }

    [TestMethod]
    public async Task A_servers_certificate_is_none_of_a_client()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using X509Certificate2 certificate = Authority.Server();
        using HttpClient client = Client(host, certificate);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => client.GetStringAsync("/health/live"));
    }

    [TestMethod]
    public async Task A_certificate_counts_with_those_between_that_its_client_sends()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using TestAuthority between = Authority.Below();
        using X509Certificate2 certificate = between.Client("build-server");
        for (int connection = 0; connection < 2; connection++)
        {
            using HttpClient client = Client(host, certificate, [between.Certificate]);
            Assert.AreEqual("build-server", await client.GetStringAsync("/v1/who"));
        }

        // What one of them sent is forgotten with it.
        using HttpClient alone = Client(host, certificate, []);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => alone.GetStringAsync("/health/live"));
    }

    [TestMethod]
    public async Task Nothing_is_fetched_from_where_a_certificate_says()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using var place = new TcpListener(IPAddress.Loopback, 0);
        place.Start();
        using X509Certificate2 certificate = Stranger.Client("build-server", new Uri($"http://{place.LocalEndpoint}/authority.crt"));
        using HttpClient client = Client(host, certificate, []);
        await Assert.ThrowsExactlyAsync<HttpRequestException>(() => client.GetStringAsync("/health/live"));
        Assert.IsFalse(place.Pending(), "somebody asks there");
    }

    [TestMethod]
    public async Task TLS_is_1_3_and_nothing_older()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        Assert.AreEqual(SslProtocols.Tls13, await HandshakeAsync(host, SslProtocols.Tls12 | SslProtocols.Tls13));
        try
        {
            await HandshakeAsync(host, SslProtocols.Tls12);
            Assert.Fail("TLS 1.2 was taken.");
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
        }
    }

    [TestMethod]
    public async Task A_key_is_taken_beside_certificates()
    {
        using var folder = new TestFolder();
        string secret = ApiKey.NewSecret();
        await using AccessHost host = await StartAsync(folder, folder.Write("keys", new ApiKey("laptop", ApiKey.HashOf(secret), ["compile"]).Line));
        using HttpClient client = Client(host, null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        Assert.AreEqual("laptop", await client.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public async Task A_file_without_a_key_is_refused_in_words()
    {
        using var folder = new TestFolder();
        using X509Certificate2 server = Authority.Server();
        var service = new ServiceSettings { Listen = "https://127.0.0.1:0", TlsCertificate = folder.Write("server.pem", server.ExportCertificatePem()), TlsClientCa = folder.Write("ca.pem", Authority.Pem) };
        SettingsFault fault = await Assert.ThrowsExactlyAsync<SettingsFault>(() => AccessHost.StartAsync(service));
        Assert.Contains("no certificate with a private key", fault.Diagnostic.Reason);
    }

    private static async Task<AccessHost> StartAsync(TestFolder folder, string? keys = null)
    {
        using X509Certificate2 server = Authority.Server();
        return await AccessHost.StartAsync(new ServiceSettings
        {
            Listen = "https://127.0.0.1:0",
            TlsCertificate = folder.Write("server.pem", server.ExportCertificatePem()),
            TlsKey = folder.Write("server.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            TlsClientCa = folder.Write("ca.pem", Authority.Pem),
            ApiKeysFile = keys,
        });
    }

    private static HttpClient Client(AccessHost host, X509Certificate2? certificate)
    {
        SocketsHttpHandler handler = Handler();
        if (certificate is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        return host.Client(handler: handler);
    }

    /// <summary>One that sends these too, and looks for no others.</summary>
    private static HttpClient Client(AccessHost host, X509Certificate2 certificate, X509Certificate2Collection between)
    {
        SocketsHttpHandler handler = Handler();
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, between, offline: true);
        return host.Client(handler: handler);
    }

    private static SocketsHttpHandler Handler() => new() { SslOptions = { RemoteCertificateValidationCallback = (_, server, _, _) => IsSigned((X509Certificate2)server!) } };

    private static bool IsSigned(X509Certificate2 server)
    {
        using var root = X509Certificate2.CreateFromPem(Authority.Pem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }

    private static async Task<SslProtocols> HandshakeAsync(AccessHost host, SslProtocols protocols)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocols });
        return tls.SslProtocol;
    }
}
