using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spike.Service.Tests.Access;

/// <summary>An authority that signs certificates for one test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1", ForClients = "1.3.6.1.5.5.7.3.2";

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    public TestAuthority()
        : this(CreateRoot())
    {
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public X509Certificate2 Server() => Sign("localhost", ForServers);

    /// <param name="name">Whose certificate.</param>
    /// <param name="issuerAt">Where it says that its issuer's can be had.</param>
    public X509Certificate2 Client(string name, Uri? issuerAt = null) => Sign(name, ForClients, issuerAt);

    /// <summary>An authority that this one signed.</summary>
    public TestAuthority Below()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = RequestOf("Authority below", key);
        using X509Certificate2 signed = request.Create(Certificate, DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(1.5), RandomNumberGenerator.GetBytes(8));
        return new TestAuthority(signed.CopyWithPrivateKey(key));
    }

    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 CreateRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return RequestOf("Authority of a test", key).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static CertificateRequest RequestOf(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private X509Certificate2 Sign(string name, string use, Uri? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerAt.AbsoluteUri]));
        using X509Certificate2 signed = request.Create(Certificate, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
