namespace Spike.Service.Api;

/// <summary>Who asks: the name behind a key or certificate, or the address where nobody needs one.</summary>
internal static class ClientName
{
    public static string Of(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : http.Connection.RemoteIpAddress?.ToString() ?? "local";
}
