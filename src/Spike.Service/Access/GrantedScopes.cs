using System.Security.Claims;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>What a client may do, by the claims of its key, token or certificate.</summary>
internal static class GrantedScopes
{
    /// <summary>A token's scopes stand in one claim, with spaces between.</summary>
    public static bool Has(this ClaimsPrincipal user, string scope) =>
        user.FindAll(Scopes.Claim).Any(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(scope));
}
