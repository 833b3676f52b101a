using System.Security.Claims;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>Who a client is: its name where it was asked for one, else its address.</summary>
internal static class ClientName
{
    public static string Of(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : Address(context);

    public static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    public static bool Has(this ClaimsPrincipal user, string scope) =>
        user.FindAll(Scopes.Claim).Any(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(scope));
}
