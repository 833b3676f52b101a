using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Remote;

/// <summary>Devices behind grpc://HOST:PORT or, with TLS, grpcs://HOST:PORT. The runtime finds this type by its name.</summary>
internal sealed class RemoteDevices : IRemoteDevices
{
    public IDriverSource At(string address, SpikeDeviceOptions options)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("grpc" or "grpcs") || uri.Host.Length == 0 || uri.Port <= 0 || uri.AbsolutePath.Trim('/').Length > 0)
            throw new SpikeDeviceException(SpikeDeviceFault.NotFound, $"'{address}' is no address of a device. Write grpc://HOST:PORT, or grpcs://HOST:PORT where it has TLS.");
        bool encrypted = uri.Scheme == "grpcs";
        // A secret in the clear is everybody's; on this machine nobody is on the way.
        if (options.Token is not null && !encrypted && !uri.IsLoopback)
            throw new SpikeDeviceException(SpikeDeviceFault.Library, $"A token is set, and '{address}' is another machine without TLS, which would show it to all on the way. Use grpcs://, or leave the token out.");
        return new RemoteSource(address, Open(uri, encrypted, options), options);
    }

    private static GrpcChannel Open(Uri uri, bool encrypted, SpikeDeviceOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A machine that goes without a word is noticed between calls too.
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            ConnectTimeout = options.CallTimeout,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        };
        if (encrypted && options.Certificate is { } file) handler.SslOptions.RemoteCertificateValidationCallback = Trust(file);
        var settings = new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = 64 << 20 };
        if (options.Token is { } token)
        {
            CallCredentials bearer = CallCredentials.FromInterceptor((_, metadata) =>
            {
                metadata.Add("authorization", $"Bearer {token}");
                return Task.CompletedTask;
            });
            settings.UnsafeUseInsecureChannelCallCredentials = !encrypted;
            settings.Credentials = ChannelCredentials.Create(encrypted ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure, bearer);
        }

        return GrpcChannel.ForAddress(new UriBuilder(uri) { Scheme = encrypted ? "https" : "http" }.Uri, settings);
    }

    /// <summary>Trusts what the given certificate signed, itself included; names and dates are looked at as ever.</summary>
    private static RemoteCertificateValidationCallback Trust(string file)
    {
        X509Certificate2 root;
        try
        {
            root = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Library, $"The certificate '{file}' cannot be read: {e.Message.TrimEnd('.')}. Name a PEM file.", e);
        }

        return (_, shown, _, errors) =>
        {
            if (shown is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate);
        };
    }
}
