using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>Load balancers that say who a client is. Nobody else's word counts: else a client could be whom it likes, in the audit and for the limits.</summary>
internal static class TrustedProxies
{
    /// <exception cref="SettingsFault">An entry is neither an address nor a network.</exception>
    public static void AddTrustedProxies(this IServiceCollection services, ImmutableArray<string> proxies)
    {
        System.Net.IPNetwork[] networks = [.. proxies.Select(Parse)];
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = 1;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork network in networks) options.KnownIPNetworks.Add(network);
        });
    }

    public static void UseTrustedProxies(this WebApplication app, ImmutableArray<string> proxies)
    {
        if (proxies.Length > 0) app.UseForwardedHeaders();
    }

    private static System.Net.IPNetwork Parse(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address)) return new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8);
        return System.Net.IPNetwork.TryParse(text, out System.Net.IPNetwork network)
            ? network
            : throw SettingsFault.Usage($"SPIKE_TRUSTED_PROXIES holds '{text}', which is neither an address nor a network", "Write it as 10.0.0.5 or 10.1.0.0/16.");
    }
}
