using System.Net;

namespace Spike.Service.Access;

/// <summary>Keeps pages of other sites from using a browser on this machine as their hand.</summary>
/// <remarks>
/// CORS is off, which keeps a foreign page from reading answers, but not from asking: a service on the loopback asks nobody for a key, and a
/// plain POST is sent without any question. And a foreign name that resolves to 127.0.0.1 makes a foreign page look like ours.
/// </remarks>
internal static class ForeignPages
{
    public static void RefuseForeignPages(this WebApplication app, AccessPolicy policy) => app.Use((context, next) =>
    {
        if (context.Request.Headers.Origin is [{ } origin] && !IsOurs(origin, context.Request.Host))
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "Another site's page", $"Pages of {origin} may not use this service.");
        if (!policy.IsAsked && !IsLoopback(context.Request.Host.Host))
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "Another name", $"This service is asked for as localhost or 127.0.0.1, not as '{context.Request.Host}'.");
        return next(context);
    });

    private static bool IsOurs(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
