using System.Net;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>Whether clients are asked who they are. On the loopback they need not be; anywhere else the service does not start without a way to ask.</summary>
/// <param name="ByKey">Keys are taken.</param>
/// <param name="ByToken">Tokens are taken.</param>
/// <param name="ByCertificate">Certificates are taken.</param>
internal sealed record AccessPolicy(bool ByKey, bool ByToken, bool ByCertificate)
{
    public bool IsAsked => ByKey || ByToken || ByCertificate;

    /// <exception cref="SettingsFault">The service would stand open to others, or the settings contradict each other.</exception>
    public static AccessPolicy Of(ServiceSettings settings)
    {
        var policy = new AccessPolicy(settings.ApiKeysFile is not null, settings.JwtIssuer is not null, settings.TlsClientCa is not null);
        foreach (string address in Addresses(settings.Listen))
        {
            if (!Uri.TryCreate(address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
                throw SettingsFault.Usage($"SPIKE_LISTEN is '{settings.Listen}', and '{address}' is no address to serve HTTP at", "Write it as http://127.0.0.1:8080.");
            if (!policy.IsAsked && !IsLoopback(uri))
                throw Refuse($"the service would listen at {address}, beyond this machine, for whoever comes");
            if (uri.Scheme == "https" && settings.TlsCertificate is null)
                throw SettingsFault.Usage($"{address} needs a certificate", "Name it in SPIKE_TLS_CERTIFICATE.");
            if (uri.Scheme == "http" && policy is { ByCertificate: true, ByKey: false, ByToken: false })
                throw SettingsFault.Usage($"SPIKE_TLS_CLIENT_CA asks for certificates, and {address} has no TLS to ask in", "Listen at https://, with SPIKE_TLS_CERTIFICATE.");
        }

        return policy;
    }

    /// <summary>Entries between semicolons, as the web server takes them.</summary>
    public static string[] Addresses(string listen) => listen.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsLoopback(Uri uri) => uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static SettingsFault Refuse(string reason) => SettingsFault.At(SettingsFault.Program, "SPIKE4020", reason,
        "Set SPIKE_API_KEYS_FILE, SPIKE_JWT_ISSUER or SPIKE_TLS_CLIENT_CA, so that it knows who comes; or listen at http://127.0.0.1:8080.");
}
