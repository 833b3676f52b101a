using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Remote;

namespace Spike.Emulator;

/// <summary>The server of spike_chips.proto over the emulator.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DeviceBoard devices;

    private EmulatorServer(WebApplication app, DeviceBoard devices, string address) => (this.app, this.devices, Address) = (app, devices, address);

    /// <summary>As a client writes it.</summary>
    public string Address { get; }

    public EmulatorReport Report => devices.Report;

    public DeviceBoard Devices => devices;

    /// <exception cref="EmulatorFault">It cannot serve so, or may not.</exception>
    public static Task<EmulatorServer> StartAsync(EmulatorSettings settings)
    {
        if (ChipBoards.Find(settings.Target, settings.Board) is not { Value: { } board }) throw new EmulatorFault($"there is no board '{settings.Board}' of '{settings.Target}'");
        return StartAsync(settings, new EmulatorSource(board, ProfileDigest.Of(board.Chip), Environment.ProcessorCount, settings.Devices));
    }

    public static async Task<EmulatorServer> StartAsync(EmulatorSettings settings, IDriverSource source)
    {
        IPAddress host = Resolve(settings.Host);
        if (!IPAddress.IsLoopback(host) && settings.Token is null)
            throw new EmulatorFault($"'{settings.Host}' is open to other machines, and no token keeps them out");
        X509Certificate2? certificate = Certificate(settings);
        var devices = new DeviceBoard(source, settings.Faults ?? new EmulatorFaults());
        // Empty: no configuration file or variable of the folder that it runs in opens a port or writes a log.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(host, settings.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 64 << 20);
        builder.Services.AddSingleton(devices).AddSingleton(new TokenCheck(settings.Token));
        WebApplication app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<ChipService>();
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new EmulatorFault($"{settings.Host}:{settings.Port} cannot be listened at: {(e.InnerException ?? e).Message.TrimEnd('.')}", e);
        }

        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new EmulatorServer(app, devices, $"{(certificate is null ? "grpc" : "grpcs")}://{settings.Host}:{bound.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        devices.PowerCycle();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static IPAddress Resolve(string host)
    {
        if (host == "localhost") return IPAddress.Loopback;
        if (host == "*") return IPAddress.IPv6Any;
        try
        {
            return IPAddress.TryParse(host, out IPAddress? address) ? address : Dns.GetHostAddresses(host).First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException)
        {
            throw new EmulatorFault($"'{host}' is no address of this machine: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static X509Certificate2? Certificate(EmulatorSettings settings)
    {
        if (settings.Certificate is null) return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(settings.Certificate, settings.Key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new EmulatorFault($"the certificate '{settings.Certificate}' cannot be used: {e.Message.TrimEnd('.')}", e);
        }
    }
}
