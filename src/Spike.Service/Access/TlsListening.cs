using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>TLS 1.3 and nothing older, for https:// addresses.</summary>
internal static class TlsListening
{
    /// <exception cref="SettingsFault">A file cannot be read, or holds no certificate.</exception>
    public static void Set(KestrelServerOptions kestrel, ServiceSettings settings)
    {
        if (settings.TlsCertificate is not { } file) return;
        X509Certificate2 certificate = Certificate(file, settings.TlsKey ?? file);
        X509Certificate2Collection intermediates = Collection(file);
        X509Certificate2Collection? authorities = settings.TlsClientCa is { } ca ? Collection(ca) : null;
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls13;
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = intermediates;
            // Not demanded in the handshake: probes of an orchestrator have none. Who has none is let in nowhere else.
            https.ClientCertificateMode = authorities is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.AllowCertificate;
            if (authorities is not null) https.OnAuthenticate = (_, handshake) => handshake.CertificateChainPolicy = LeadingTo(authorities);
        });
    }

    /// <summary>
    /// To one of these, and to none of the machine's; and it was made for clients. What lies between comes with the certificate or stands beside the authorities: nothing is
    /// fetched, since anybody may show a certificate, and it says itself where from.
    /// </summary>
    /// <remarks>One for each handshake, which adds what the client sent.</remarks>
    private static X509ChainPolicy LeadingTo(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return policy;
    }

    private static X509Certificate2 Certificate(string file, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file, key);
            // Through PKCS #12, since Windows takes no key that lives in memory only.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw SettingsFault.At(file, "SPIKE3002", $"this is no certificate with a private key ({e.Message.TrimEnd('.')})", "Correct SPIKE_TLS_CERTIFICATE and SPIKE_TLS_KEY; both are PEM.");
        }
    }

    private static X509Certificate2Collection Collection(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds none");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw SettingsFault.At(file, "SPIKE3002", $"these are no certificates ({e.Message.TrimEnd('.')})", "Name a PEM file.");
        }
    }
}
